import {LuaMap, type LuaString, type LuaTable, luaGet} from '../lua/values.js';
import type {Entity, NgxRequest, RouterMatch} from './state.js';
import {normalizePath, pathOf} from './uri.js';

/**
 * What Kong's router gives for this route (router/utils.lua: get_upstream_uri_v0). The route is taken as matched:
 * its paths only decide what strip_path takes off, and the captures.
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
	const matched = matchedPath(path, route);
	const prefix = matched?.prefix;
	const preserve = route !== undefined && luaGet(route, 'preserve_host') === true;
	return {
		route,
		service,
		upstreamUri: upstreamUri(strip && prefix !== undefined, sanitized(path.slice(prefix?.length ?? 0)), path, base),
		upstreamHost: preserve ? req.headers.first('host') : undefined,
		prefix: strip ? prefix : undefined,
		uriCaptures: matched?.captures,
	};
}

interface Matched {
	readonly prefix: LuaString;
	readonly captures: LuaTable | undefined;
}

/** The longest plain path that the request's path begins with; a `~` path as the regular expression it is. */
function matchedPath(path: LuaString, route: Entity | undefined): Matched | undefined {
	const paths = route === undefined ? undefined : luaGet(route, 'paths');
	if (!Array.isArray(paths)) return undefined;
	const found = paths.flatMap((item): Matched[] => {
		if (typeof item !== 'string') return [];
		if (!item.startsWith('~')) return path.startsWith(item) ? [{prefix: item, captures: undefined}] : [];
		try {
			const match = new RegExp(`^(?:${item.slice(1).replaceAll('(?P<', '(?<')})`, 's').exec(path);
			return match ? [{prefix: match[0], captures: capturesOf(match)}] : [];
		} catch {
			return [];
		}
	});
	return found.sort((a, b) => b.prefix.length - a.prefix.length)[0];
}

/** router/atc.lua, has_capture: with the whole match as number 0, but not that alone. A name has its number too. */
function capturesOf(match: RegExpExecArray): LuaTable | undefined {
	const captures = new LuaMap();
	for (const [key, value] of [...match.entries(), ...Object.entries(match.groups ?? {})]) {
		if (value !== undefined) captures.set(key, value);
	}
	return captures.size > 1 ? captures : undefined;
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
