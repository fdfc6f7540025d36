import {luaTonumber} from './lua/text.js';
import type {LuaValue} from './lua/values.js';

/** plugin.lua: rpc_notifications.serverPid. The first pid is only remembered; nil counts as a change. */
export class ServerPid {
	#pid: number | undefined;

	constructor(private readonly onChange: () => void) {}

	notified(label: LuaValue, args: LuaValue): void {
		if (label !== 'serverPid') return;
		const pid = luaTonumber(args);
		if (this.#pid !== undefined && pid !== this.#pid) this.onChange();
		this.#pid = pid;
	}
}
