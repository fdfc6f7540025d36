import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {spread} from './compare.js';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const cli = `${dist}/harness/cli.js`;

/** Milliseconds of wall clock: median of some runs. */
export interface ProgramTimes {
	readonly node: number;
	readonly version: number;
	readonly help: number;
	readonly list: number;
	/** The whole rule book on the reference servers. */
	readonly rules: readonly {readonly server: string; readonly milliseconds: number}[];
}

/** How long the program takes, as it is built; or why that cannot be told. */
export function measureProgram(): ProgramTimes | string {
	if (!existsSync(cli)) return 'dist is not built: npm run build';
	const rules = ['msgpack', 'protobuf'].map(server => ({
		server,
		milliseconds: time([cli, `${dist}/suites/servers/reference/${server}.js`], 1),
	}));
	return {
		node: time(['-e', '0'], 15),
		version: time([cli, '--version'], 15),
		help: time([cli, '--help'], 7),
		list: time([cli, 'list'], 7),
		rules,
	};
}

function time(args: readonly string[], runs: number): number {
	const times: number[] = [];
	for (let run = 0; run < runs; run += 1) {
		const began = performance.now();
		const {status, stderr} = spawnSync(process.execPath, args, {encoding: 'utf8'});
		if (status !== 0) throw new Error(`${args.join(' ')}: exit code ${status}\n${stderr}`);
		times.push(performance.now() - began);
	}
	return spread(times).median;
}
