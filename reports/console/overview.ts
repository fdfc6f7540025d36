import type {PluginSummary, Run} from '../../suites/result.js';
import {escapeText} from '../escape.js';
import {labelled} from '../text.js';
import type {Pen} from './pen.js';

/** What was driven: server, plugins, commands. Commands are never broken, so that they can be copied. */
export function overview(run: Run, pen: Pen): string[] {
	const {server} = run;
	const row = (label: string, text: string) => labelled(`  ${label}`, [escapeText(text)], 11, pen.width);
	const command = (label: string, text: string | null) =>
		text === null ? [] : [`${`  ${label}`.padEnd(11)}${escapeText(text)}`];
	return [
		pen.bold(`${escapeText(server.target)}, as Kong ${run.kong} drives it`),
		...row('Protocol', server.protocol ?? 'not known'),
		...server.plugins.flatMap((plugin, i) => row(i === 0 ? 'Plugin' : '', pluginLine(plugin))),
		...command('Query', server.queryCommand),
		...command('Start', server.startCommand),
		...(server.startCommand === null ? command('Socket', server.socket) : []),
	];
}

function pluginLine(plugin: PluginSummary): string {
	const phases = plugin.phases.length === 0 ? 'no phases' : `phases ${plugin.phases.join(' ')}`;
	return `${plugin.name} ${plugin.version ?? 'without version'}, priority ${plugin.priority ?? 'none'}, ${phases}`;
}
