import type {LuaValue} from './wire/shared/lua.js';

/** plugin.lua: rpc_notifications.serverPid. The first pid is only remembered; nil counts as a change. */
export class ServerPid {
	#pid: number | undefined;

	constructor(private readonly onChange: () => void) {}

	notified(label: LuaValue, args: LuaValue): void {
		if (label !== 'serverPid') return;
		const number =
			typeof args === 'number' ? args : typeof args === 'string' && args.trim() !== '' ? Number(args) : Number.NaN;
		const pid = Number.isNaN(number) ? undefined : number;
		if (this.#pid !== undefined && pid !== this.#pid) this.onChange();
		this.#pid = pid;
	}
}
