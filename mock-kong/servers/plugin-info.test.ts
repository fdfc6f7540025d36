import test from 'ava';
import type {JsonValue} from '../lua/json.js';
import {kongVersion} from '../versions/index.js';
import {parseDump} from './dump.js';
import {checkDump, checkPluginInfo, cleanVersion} from './plugin-info.js';

const good = {Name: 'p', Version: '1.2.3', Priority: 5, Phases: ['access', 'log'], Schema: {name: 'p', fields: []}};
const problems = (change: Record<string, JsonValue | undefined>, version = '3.9') => {
	const [plugin] = parseDump(JSON.stringify([{...good, ...change}])).plugins;
	return checkPluginInfo(plugin!, kongVersion(version));
};
const levels = (change: Record<string, JsonValue | undefined>, version = '3.9') =>
	problems(change, version).map(({level, what}) => `${level} ${what}`);

test('a good plugin has no problem in any version', t => {
	for (const version of ['2.8', '3.0', '3.4', '3.9']) t.deepEqual(problems({}, version), []);
});

test('versions are cleaned as Kong does', t => {
	t.is(cleanVersion('1.2.3'), '1.2.3');
	t.is(cleanVersion('v01.2-rc3'), '1.2');
	t.is(cleanVersion('7'), '7');
	t.is(cleanVersion('1.2.'), '1.2');
	t.is(cleanVersion('1..2'), undefined);
	t.is(cleanVersion('1.2.3.4'), undefined);
	t.is(cleanVersion('latest'), undefined);
	t.is(cleanVersion(''), undefined);
});

test('a missing version stops Kong 3 and not Kong 2.8', t => {
	t.deepEqual(levels({Version: undefined}), ['MUST the plugin has no Version']);
	t.regex(problems({Version: undefined})[0]!.kong, /does not follow the "x\.y\.z" format, got: "nil"/);
	t.deepEqual(levels({Version: undefined}, '2.8'), ['SHOULD the plugin has no Version']);
	t.regex(problems({Version: 1.2})[0]!.kong, /got: "1\.2"/);
	t.regex(problems({Version: null})[0]!.kong, /got: "userdata: NULL"/);
});

test('the priority must be there and an integer', t => {
	t.regex(problems({Priority: undefined})[0]!.kong, /plugin is enabled but not installed;\\nno plugin found/);
	t.deepEqual(levels({Priority: undefined}, '2.8'), ['MUST the plugin has no Priority']);
	t.deepEqual(levels({Priority: 1.5}), ['MUST Priority is 1.5, not an integer']);
	t.deepEqual(levels({Priority: 1.5}, '2.8'), ['SHOULD Priority is 1.5, not an integer']);
	t.deepEqual(levels({Priority: '10'}, '2.8'), ['MUST Priority is "10", not an integer']);
	t.regex(problems({Priority: '10'})[0]!.kong, /not a valid integer number, got: "10"/);
	t.deepEqual(levels({Priority: -3}), []);
});

test('phases', t => {
	t.regex(problems({Phases: undefined})[0]!.kong, /ipairs of nil/);
	t.regex(problems({Phases: 'access'})[0]!.kong, /ipairs of a string/);
	t.regex(problems({Phases: {access: true}})[0]!.kong, /never runs/);
	t.deepEqual(levels({Phases: []}), ['SHOULD the plugin has no phase']);
	t.deepEqual(levels({Phases: ['access', 'Access']}), [`SHOULD "Access" is no phase of Kong's`]);
	t.deepEqual(levels({Phases: ['name']}), ['MUST "name" is no phase']);
	t.deepEqual(levels({Phases: ['header_filter']}), ['MUST phase header_filter is none an external plugin can have']);
	t.deepEqual(levels({Phases: ['init_worker']}), ['SHOULD phase init_worker is none an external plugin can have']);
	const both = problems({Phases: ['response', 'body_filter']});
	t.true(both.some(({kong}) => kong.includes('implements both `response` and')));
});

test('a schema that is no table stops Kong', t => {
	t.regex(problems({Schema: undefined})[0]!.kong, /expected an input table/);
	t.is(problems({Schema: null})[0]!.level, 'MUST');
});

test('only the first of several plugins is loaded since 3.9', t => {
	const dump = parseDump(JSON.stringify([good, {...good, Name: 'q'}]));
	t.regex(checkDump(dump, kongVersion('3.9'))[0]!.kong, /only the first, p: "q plugin is enabled but not installed"/);
	t.deepEqual(checkDump(dump, kongVersion('3.8')), []);
});

test('names are used once, and every entry is a plugin', t => {
	const dump = parseDump(JSON.stringify([good, good, {}]));
	const found = checkDump(dump, kongVersion('3.4'));
	t.deepEqual(
		found.map(({level}) => level),
		['SHOULD', 'MUST'],
	);
	t.regex(found[0]!.kong, /Duplicate plugin name \[p\]/);
});
