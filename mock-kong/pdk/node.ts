import {LuaError} from '../lua/errors.js';
import {luaLower, luaTostring} from '../lua/text.js';
import {type LuaTable, type LuaValue, luaRecord, luaType, orElse} from '../lua/values.js';
import type {RequestState} from '../ngx/state.js';
import type {Namespace} from './namespace.js';

const mebibyte = 1024 * 1024;

/** Shared memory zones with Kong's default sizes and what an idle Kong has taken of them, as the recordings have them. */
const zones: readonly (readonly [name: string, capacity: number, allocated: number])[] = [
	['kong', 5 * mebibyte, 40_960],
	['kong_locks', 8 * mebibyte, 61_440],
	['kong_healthchecks', 5 * mebibyte, 40_960],
	['kong_cluster_events', 5 * mebibyte, 40_960],
	['kong_rate_limiting_counters', 12 * mebibyte, 86_016],
	['kong_core_db_cache', 128 * mebibyte, 802_816],
	['kong_core_db_cache_miss', 12 * mebibyte, 86_016],
	['kong_db_cache', 128 * mebibyte, 802_816],
	['kong_db_cache_miss', 12 * mebibyte, 86_016],
	['kong_secrets', 5 * mebibyte, 40_960],
];

/** With that of lua-resty-worker-events. */
const oldZones: typeof zones = [...zones, ['kong_process_events', 5 * mebibyte, 40_960]];

/** Lua memory of the one worker, as it told when it started. */
const workerBytes = 45 * mebibyte;

/** kong.node (pdk/node.lua). */
export const nodeNamespace: Namespace = {
	get_id: state => state.node.nodeId,
	get_hostname: state => state.node.hostname,
	get_memory_stats: (state, unit, scale) => memoryStats(state, orElse(unit, 'b'), orElse(scale, 2)),
};

function memoryStats(state: RequestState, unit: LuaValue, scale: LuaValue): LuaTable {
	bytesText(0, unit, scale);
	const convert = (bytes: number): LuaValue =>
		luaLower(luaTostring(unit)) === 'b' ? Math.floor(bytes) : bytesText(bytes, unit, scale);
	const dicts = (state.version.workerEventsZone ? oldZones : zones).map(([name, capacity, allocated]) => [
		name,
		luaRecord({capacity: convert(capacity), allocated_slabs: convert(allocated)}),
	]);
	return luaRecord({
		workers_lua_vms: [luaRecord({pid: process.pid, http_allocated_gc: convert(workerBytes)})],
		lua_shared_dicts: luaRecord(Object.fromEntries(dicts)),
	});
}

/** kong/tools/string.lua: bytes_to_str. @throws LuaError */
function bytesText(bytes: number, unit: LuaValue, scale: LuaValue): string {
	if (typeof unit !== 'string' && typeof unit !== 'number') {
		throw new LuaError(`bad argument #1 to 'lower' (string expected, got ${luaType(unit)})`);
	}
	const letter = luaLower(luaTostring(unit));
	if (letter === '' || letter === 'b') return String(Math.trunc(bytes));
	if (typeof scale !== 'number' || scale < 0) {
		throw new LuaError('scale must be equal or greater than 0');
	}
	const digits = Math.trunc(scale);
	// string.format takes two digits.
	if (!(digits <= 99)) {
		throw new LuaError(`invalid option '%.${Number.isFinite(digits) ? String(digits).slice(0, 3) : '-'}' to 'format'`);
	}
	switch (letter) {
		case 'k':
			return `${(bytes / 2 ** 10).toFixed(digits)} KiB`;
		case 'm':
			return `${(bytes / 2 ** 20).toFixed(digits)} MiB`;
		case 'g':
			return `${(bytes / 2 ** 30).toFixed(digits)} GiB`;
		default:
			throw new LuaError(`invalid unit '${luaTostring(unit)}' (expected 'k/K', 'm/M', or 'g/G')`);
	}
}
