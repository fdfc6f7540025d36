import {checkDump, checkPluginInfo, checkSchema, type Problem} from '../../../mock-kong/internal.js';
import type {Check, Rule} from '../../rule.js';

const loader = 'kong/db/dao/plugins.lua: load_plugin_handler';
const query = 'plugin_servers/process.lua: query_external_plugin_info';

/** Fails with the first problem of the plugin that is about `subject`. */
function refuse(t: Check, subject: Problem['about'], level: Problem['level'] = 'MUST'): void {
	const dumped = t.dump.plugins.find(plugin => plugin.name === t.plugin.name);
	if (!dumped) t.untestable('the plugin is not in the dump');
	const problems = [...checkPluginInfo(dumped, t.version), ...checkSchema(dumped.name, dumped.schema, t.version)];
	const problem = problems.find(p => p.about === subject && p.level === level);
	if (problem) t.fail({expected: 'a dump that Kong loads', actual: problem.what, consequence: `Kong ${problem.kong}`});
}

export const dumpRules: readonly Rule[] = [
	{
		id: 'info/one-json-document',
		level: 'MUST',
		title: 'The dump is one JSON document',
		requirement: 'Standard output of the query command is exactly one JSON document.',
		why: `${query} decodes the whole output`,
		consequence: 'Kong does not start: "failed decoding plugin info".',
		fix: {any: 'Write logs to stderr, and print nothing when a plugin is loaded.'},
		explains: 'query-failed',
		needs: 'dump',
		check(t: Check) {
			const {before, after} = t.dump;
			if (before !== '')
				t.fail({expected: 'nothing but the JSON document', actual: `before it stands ${quoted(before)}`});
			if (after !== '') t.fail({expected: 'nothing but the JSON document', actual: `after it stands ${quoted(after)}`});
		},
	},
	{
		id: 'info/exit-status',
		level: 'SHOULD',
		title: 'The dump ends with status 0 and leaves nothing running',
		requirement: 'The query command exits with status 0 and leaves no process behind.',
		why: `${query} ignores the status: nobody sees a failure`,
		consequence: 'A dump that failed half-way looks like a good one; processes pile up with each reload.',
		needs: 'dump',
		check(t: Check) {
			if (t.dump.exitCode !== 0)
				t.fail({expected: 'exit status 0', actual: `exit status ${t.dump.exitCode ?? 'by a signal'}`});
			if (t.dump.leftRunning)
				t.fail({expected: 'no process left', actual: 'a process of the query command was still running'});
		},
	},
	{
		id: 'info/version',
		level: 'MUST',
		title: 'Version is x.y.z',
		requirement: 'Version holds a version of one to three numbers, as "1.0.0".',
		why: loader,
		consequence: 'Kong does not start.',
		since: '3.0',
		needs: 'dump',
		check: (t: Check) => refuse(t, 'version'),
	},
	{
		id: 'info/priority',
		level: 'MUST',
		title: 'Priority is an integer',
		requirement: 'Priority is a JSON number without fraction.',
		why: loader,
		consequence: 'Kong does not start.',
		needs: 'dump',
		check: (t: Check) => refuse(t, 'priority'),
	},
	{
		id: 'info/phases',
		level: 'MUST',
		title: 'Phases are phases an external plugin can have',
		requirement: 'Phases is an array of certificate, rewrite, access, response, preread and log.',
		why: 'plugin_servers/plugin.lua: build_phases',
		consequence: 'Kong does not start, or requests fail where no socket can be used.',
		needs: 'dump',
		check: (t: Check) => refuse(t, 'phases'),
	},
	{
		id: 'info/known-phases',
		level: 'SHOULD',
		title: "Every phase is one of Kong's",
		requirement: 'The plugin declares at least one phase, and none that Kong never calls.',
		why: 'runloop/plugins_iterator.lua looks for the phases it knows; others are never called',
		consequence: 'A handler that never runs, without a word.',
		needs: 'dump',
		check: (t: Check) => refuse(t, 'phases', 'SHOULD'),
	},
	{
		id: 'info/schema',
		level: 'MUST',
		title: 'The schema is one Kong accepts',
		requirement: "Schema has fields with a config record, and every field is as Kong's schema language says.",
		why: 'kong/db/schema/plugin_loader.lua: load_subschema; kong/db/schema/metaschema.lua',
		consequence: 'Kong does not start.',
		needs: 'dump',
		check: (t: Check) => refuse(t, 'schema'),
	},
	{
		id: 'info/usable-schema',
		level: 'SHOULD',
		title: 'Every field of the schema can be used',
		requirement: 'The schema has nothing that Kong takes and nobody can set.',
		why: 'kong/db/schema/init.lua: validation of a config',
		consequence: 'A field of the config that no value fits, or that is never looked at.',
		needs: 'dump',
		check: (t: Check) => refuse(t, 'schema', 'SHOULD'),
	},
	{
		id: 'info/one-plugin',
		level: 'SHOULD',
		title: 'A dump holds one plugin',
		requirement: 'The dump names one plugin, under one name.',
		why: `${query} takes (dump.Plugins or dump)[1] only, since 3.9`,
		consequence: 'The other plugins are "enabled but not installed": Kong does not start.',
		needs: 'dump',
		check(t: Check) {
			const [problem] = checkDump(t.dump, t.version);
			if (problem) t.fail({expected: 'one plugin', actual: problem.what, consequence: `Kong ${problem.kong}`});
		},
	},
];

function quoted(text: string): string {
	const line = text.trim().split('\n')[0] ?? '';
	return JSON.stringify(line.length > 120 ? `${line.slice(0, 120)}...` : line);
}
