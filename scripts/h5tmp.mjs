// Puts the mutants of the reference servers before the rules: `npm run mutate [-- --jobs 4 --only event.ts --timeout 3000]`.
// `kong-ps-conform selftest --mutants` does the same after the matrix. Needs `npm run build`.
import {execFileSync} from 'node:child_process';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';

const {values} = parseArgs({
	options: {
		jobs: {type: 'string', default: '4'},
		timeout: {type: 'string', default: '3000'},
		only: {type: 'string'},
		dist: {type: 'string', default: fileURLToPath(new URL('../dist', import.meta.url))},
	},
});
const [{mutate}, {mutationText}, {cleanupAll}] = await Promise.all(
	['harness/selftest/mutation.js', 'harness/selftest/print-mutation.js', 'mock-kong/servers/cleanup.js'].map(
		file => import(path.join(values.dist, file)),
	),
);
for (const signal of ['SIGINT', 'SIGTERM']) {
	process.on(signal, () => { console.error('GOT', signal, new Date().toISOString()); console.error(execFileSync('ps', ['-eo', 'pid,ppid,pgid,sid,etimes,args', '--sort=start_time'], {encoding:'utf8'}).split('\n').slice(-45).map(l=>l.slice(0,170)).join('\n'));
		cleanupAll();
		process.exit(130);
	});
}
const outcome = await mutate({
	jobs: Number(values.jobs),
	timeoutMs: Number(values.timeout),
	only: values.only,
	onOutcome({mutant: {protocol, name, line}, caughtBy}, done, total) {
		console.error(`${done}/${total} ${protocol} ${name} (line ${line}): ${caughtBy[0] ?? 'SURVIVES'}`);
	},
});
process.stdout.write(mutationText(outcome, 120));
process.exitCode = outcome.ok ? 0 : 1;
