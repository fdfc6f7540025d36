import type {LuaString} from '../lua/values.js';

const reserved = new Set("!*'();:@&=+$,/?%#[]");

/** kong/tools/uri.lua: escape. Bytes that may not stand in a path become `%XX`. */
export function escapePath(uri: LuaString): LuaString {
	return uri.replace(
		/[^!#$&'()*+,/:;=?@[\]A-Za-z\d\-_.~%]/g,
		c => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
	);
}

/** kong/tools/uri.lua: normalize with merge_slashes: decodes what is not reserved, resolves dots, joins slashes. */
export function normalizePath(path: LuaString): LuaString {
	if (path === '' || path === '/') return path;
	let uri = path.replace(/%([\dA-Fa-f]{2})/g, (whole, hex: string) => {
		const char = String.fromCharCode(Number.parseInt(hex, 16));
		return reserved.has(char) ? whole.toUpperCase() : char;
	});
	if (!uri.includes('.') && !uri.includes('//')) return uri;
	const output: string[] = [];
	while (uri.length > 0) {
		if (uri === '/.') uri = '/';
		else if (uri === '/..') {
			uri = '/';
			output.pop();
		} else if (uri === '.' || uri === '..') uri = '';
		else if (uri.startsWith('../')) uri = uri.slice(3);
		else if (uri.startsWith('./') || uri.startsWith('/./')) uri = uri.slice(2);
		else if (uri.startsWith('/../')) {
			uri = uri.slice(3);
			output.pop();
		} else if (uri.startsWith('//')) uri = uri.slice(1);
		else {
			const next = uri.indexOf('/', 1);
			output.push(next === -1 ? uri : uri.slice(0, next));
			uri = next === -1 ? '' : uri.slice(next);
		}
	}
	return output.join('');
}

/** The part before `?`. A `?` in the first place is no separator (`find(uri, "?", 2, true)`). */
export function pathOf(requestUri: LuaString): LuaString {
	const mark = requestUri.indexOf('?', 1);
	return mark === -1 ? requestUri : requestUri.slice(0, mark);
}
