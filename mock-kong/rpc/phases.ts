/** The phases a plugin server can be asked to handle, in the order a request or a stream runs through them. */
export const eventPhases = ['certificate', 'rewrite', 'access', 'response', 'preread', 'log'] as const;
/** A phase in which a plugin server is called. */
export type EventPhase = (typeof eventPhases)[number];

/** Those of a request; before them, with TLS, the handshake has `certificate`. */
export const requestPhases: readonly EventPhase[] = ['rewrite', 'access', 'response', 'log'];
/** Whether a request has that phase. */
export function isRequestPhase(phase: string): boolean {
	return (requestPhases as readonly string[]).includes(phase);
}

/** Those of a stream; before them, with TLS, the handshake has `certificate`. */
export const streamPhases: readonly EventPhase[] = ['preread', 'log'];

/** Kong's phases as the PDK's phase checks know them (pdk/private/phases.lua). */
export type PhaseName =
	| EventPhase
	| 'init_worker'
	| 'client_hello'
	| 'balancer'
	| 'header_filter'
	| 'body_filter'
	| 'error'
	| 'admin_api'
	| 'cluster_listener';
