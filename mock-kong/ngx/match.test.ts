import test from 'ava';
import {type LuaKey, LuaMap, type LuaValue, luaRecord} from '../lua/values.js';
import {defaultKongVersion} from '../versions/index.js';
import {createRequestState, defaultNodeSettings} from './create.js';

/** Rows of Kong's own table for path_handling v0: base path, route path, strip_path, request path, path to the service. */
const rows: [base: string, route: string, strip: boolean, request: string, expected: string][] = [
	['/', '/', false, '/', '/'],
	['/', '/', true, '/foo/bar', '/foo/bar'],
	['/', '/foo', true, '/foo', '/'],
	['/', '/foo', true, '/foo/', '/'],
	['/', '/foo', true, '/foo/bar', '/bar'],
	['/', '/foo', true, '/foobar', '/bar'],
	['/', '/foo', false, '/foo/bar', '/foo/bar'],
	['/srv', '/foo', true, '/foo', '/srv'],
	['/srv', '/foo', true, '/foo/bar', '/srv/bar'],
	['/srv', '/foo', true, '/foobar', '/srv/bar'],
	['/srv', '/', false, '/', '/srv'],
	['/srv', '/foo', false, '/foo/bar', '/srv/foo/bar'],
	['/srv/', '/foo', true, '/foo', '/srv'],
	['/srv/', '/foo/', true, '/foo/', '/srv/'],
	['/srv/', '/foo', false, '/foo/bar', '/srv/foo/bar'],
	['/srv/', '~/fo+', true, '/fooo/bar', '/srv/bar'],
];
for (const [base, path, strip, request, expected] of rows) {
	test(`service ${base}, route ${path}, strip_path ${strip}: ${request} becomes ${expected}`, t => {
		const entity = (fields: Record<string, LuaValue>) => luaRecord(fields) as LuaMap;
		const state = createRequestState(
			defaultKongVersion,
			defaultNodeSettings,
			{path: `${request}?q=1`},
			{route: entity({paths: [path], strip_path: strip}), service: entity({path: base})},
		);
		t.is(state.match.upstreamUri, expected);
	});
}

test('the captures of a regular expression, with the whole match as number 0', t => {
	const captures = (path: string) => {
		const route = luaRecord({paths: [path]}) as LuaMap;
		return createRequestState(defaultKongVersion, defaultNodeSettings, {path: '/a/7/x'}, {route}).match.uriCaptures;
	};
	t.deepEqual(
		captures('~/a/(?P<id>\\d+)(/y)?'),
		new LuaMap([
			[0, '/a/7'],
			[1, '7'],
			['id', '7'],
		] as [LuaKey, LuaValue][]),
	);
	t.is(captures('~/a/\\d+'), undefined);
	t.is(captures('/a'), undefined);
});
