import {type LuaString, luaGet} from '../wire/shared/lua.js';
import type {Entity, NgxRequest, RouterMatch} from './state.js';
import {normalizePath, pathOf} from './uri.js';

/**
 * What Kong's router gives for this route (router/utils.lua: get_upstream_uri_v0). The route is taken as matched:
 * its paths only decide what strip_path takes off.
 */
export function matchRoute(
	requestUri: LuaString,
	route: Entity | undefined,
	service: Entity | undefined,
	req: NgxRequest,
): RouterMatch {
	const path = normalizePath(pathOf(requestUri));
	const base = stringField(service, 'path') ?? '/';
	const strip = route === undefined || luaGet(route, 'strip_path') !== false;
	const prefix = matchedPrefix(path, route);
	const preserve = route !== undefined && luaGet(route, 'preserve_host') === true;
	return {
		route,
		service,
		upstreamUri: upstreamUri(strip && prefix !== undefined, sanitized(path.slice(prefix?.length ?? 0)), path, base),
		upstreamHost: preserve ? req.headers.first('host') : undefined,
		prefix: strip ? prefix : undefined,
		uriCaptures: undefined,
	};
}

/** The longest plain path that the request's path begins with; a `~` path as the regular expression it is. */
function matchedPrefix(path: LuaString, route: Entity | undefined): LuaString | undefined {
	const paths = route === undefined ? undefined : luaGet(route, 'paths');
	if (!Array.isArray(paths)) return undefined;
	const found = paths.flatMap(item => {
		if (typeof item !== 'string') return [];
		if (!item.startsWith('~')) return path.startsWith(item) ? [item] : [];
		try {
			const match = new RegExp(`^(?:${item.slice(1)})`, 's').exec(path);
			return match ? [match[0]] : [];
		} catch {
			return [];
		}
	});
	return found.sort((a, b) => b.length - a.length)[0];
}

function sanitized(postfix: LuaString): LuaString {
	if (postfix === '.' || postfix === '..') return '';
	return postfix.replace(/^\.\.?\//, '');
}

function upstreamUri(strip: boolean, postfix: LuaString, path: LuaString, base: LuaString): LuaString {
	if (base.endsWith('/')) {
		if (!strip) return base + path.slice(1);
		if (postfix === '') return base === '/' ? '/' : path.endsWith('/') ? base : base.slice(0, -1);
		return postfix.startsWith('/') ? base.slice(0, -1) + postfix : base + postfix;
	}
	if (!strip) return path === '/' ? base : base + path;
	if (postfix === '') return path.length > 1 && path.endsWith('/') ? `${base}/` : base;
	return postfix.startsWith('/') ? base + postfix : `${base}/${postfix}`;
}

function stringField(entity: Entity | undefined, name: string): LuaString | undefined {
	const value = entity === undefined ? undefined : luaGet(entity, name);
	return typeof value === 'string' ? value : undefined;
}
