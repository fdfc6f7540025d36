import {type LuaString, luaGet} from '../lua/values.js';
import type {Entity} from '../ngx/state.js';

export function stringField(entity: Entity | undefined, name: string): LuaString | undefined {
	const value = entity === undefined ? undefined : luaGet(entity, name);
	return typeof value === 'string' ? value : undefined;
}

export function numberField(entity: Entity | undefined, name: string): number | undefined {
	const value = entity === undefined ? undefined : luaGet(entity, name);
	return typeof value === 'number' ? value : undefined;
}
