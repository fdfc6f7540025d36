import type {Fault} from '../../servers/faults/fault.js';
import type {Handler} from '../../servers/reference/handler.js';

const throws: Handler = async pdk => {
	await pdk.call('kong.request.get_header', ['x-not-there']);
	throw new TypeError("Cannot read properties of undefined (reading 'toUpperCase')");
};

/** Servers that break the rules of ordinary.ts, each as a PDK tells of it. */
export const ordinaryFaults: readonly Fault[] = [
	{
		name: 'throws-and-goes-on',
		fails: ['failures/ordinary-requests'],
		breaks: 'A handler throws on ordinary requests; the server logs it and ends the event as if all were well.',
		behaviour: () => ({
			handlers: {
				access: (pdk, config) =>
					Promise.resolve(throws(pdk, config)).catch((error: unknown) => {
						process.stdout.write(`[WARN] unhandled exception in conform-reference.access on instance #1: ${error}\n`);
					}),
			},
		}),
	},
	{
		name: 'panics-on-requests',
		fails: ['failures/ordinary-requests'],
		breaks: 'A handler panics on ordinary requests: the process ends with a trace of its own code.',
		behaviour: () => ({
			handlers: {access: throws},
			handlerThrew(error) {
				const frame = 'main.(*Config).Access(0x870a80?, 0x1)\n\t./main.go:25 +0x47';
				process.stderr.write(`panic: ${error.message}\n\ngoroutine 18 [running]:\n${frame}\n`);
				process.exit(2);
			},
		}),
	},
];
