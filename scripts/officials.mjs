// Runs the rule book against every official PDK that `npm run servers` built, in each mode, and prints as Markdown which
// server fails which rule: `npm run officials [-- --kong 2.8,3.9] [--slow] [--only go-pdk]`.

import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {defaultKongVersion} from '../mock-kong/versions/index.js';
import {officials} from '../suites/servers/officials.js';
import {officialsTable} from './officials-table.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const {values} = parseArgs({
	options: {
		kong: {type: 'string', default: defaultKongVersion.name},
		slow: {type: 'boolean', default: false},
		/** Servers whose list of known failures has this in its name. */
		only: {type: 'string', default: ''},
		/** A directory for the JSON reports. */
		keep: {type: 'string'},
	},
});
const dir = values.keep === undefined ? mkdtempSync(path.join(tmpdir(), 'officials-')) : path.resolve(values.keep);
mkdirSync(dir, {recursive: true});
const columns = [];
for (const {title, built, servers} of officials) {
	const wanted = servers.filter(({known}) => known.includes(values.only));
	if (wanted.length > 0 && !existsSync(path.join(root, built))) {
		console.error(`SKIPPED: there is no ${built} (npm run servers): ${title}`);
		continue;
	}
	for (const server of wanted) {
		columns.push({name: server.known, runs: server.plugins.flatMap(plugin => runsOf(server, plugin))});
	}
}
if (values.keep === undefined) rmSync(dir, {recursive: true});
process.stdout.write(officialsTable(columns));

function runsOf({known, serverArgs}, plugin) {
	const report = path.join(dir, `${known}-${path.basename(plugin)}.json`);
	const options = ['--kong', values.kong, ...(values.slow ? ['--slow'] : []), '--report', `json=${report}`];
	console.error([`${known}:`, plugin, ...serverArgs].join(' '));
	const {status, stderr} = spawnSync(
		process.execPath,
		[path.join(root, 'dist/harness/cli.js'), plugin, ...options, '--', ...serverArgs],
		{cwd: root, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe']},
	);
	if (status !== 0 && status !== 1) throw new Error(`${known}: exit code ${status}\n${stderr}`);
	return JSON.parse(readFileSync(report, 'utf8')).runs;
}
