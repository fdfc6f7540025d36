import {spawnSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import test from 'ava';

const script = fileURLToPath(new URL('servers.mjs', import.meta.url));
const goOnly = 'SKIPPED: no go on PATH: tests of Go servers do not run\n';
const python = 'no python3 on PATH';

/** On a machine that has Node and nothing else. */
function run(required: string) {
	const env = {PATH: '/nowhere', CONFORM_REQUIRE: required};
	const {status, stdout, stderr} = spawnSync(process.execPath, [script], {env, encoding: 'utf8'});
	return {status, stdout, stderr};
}

test('a language the machine lacks is one line', t => {
	const skipped = `${goOnly}SKIPPED: ${python}: tests of Python servers do not run\n`;
	t.deepEqual(run(''), {status: 0, stdout: '', stderr: skipped});
	t.deepEqual(run('js'), {status: 0, stdout: '', stderr: skipped});
});

test('a language that is required and lacking fails', t => {
	const failed = `FAILED: Python: ${python}, and CONFORM_REQUIRE names python\n`;
	t.deepEqual(run('js, python'), {status: 1, stdout: '', stderr: goOnly + failed});
});

test('a language that nobody has fails', t => {
	const {status, stderr} = run('golang');
	t.is(status, 1);
	t.regex(stderr, /FAILED: CONFORM_REQUIRE names golang: it may name go, python, js\n/);
});
