import {execFileSync} from 'node:child_process';
import {cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {cleanupAll} from '../../../mock-kong/internal.js';
import type {Report, RuleResult} from '../../../suites/result.js';
import {fakeIo} from '../../fake-io.js';
import {main} from '../../main.js';

process.on('exit', () => cleanupAll());

const root = fileURLToPath(new URL('../../..', import.meta.url));
const examples = path.join(root, 'examples');
const goBuilt = path.join(root, 'suites/servers/.build/examples');
const venv = path.join(root, 'suites/servers/python/.venv/bin');
const dir = mkdtempSync(path.join(tmpdir(), 'examples-'));
test.after.always(() => rmSync(dir, {recursive: true}));

/** `needs` is there when the language can be used here. */
const languages = [
	{name: 'go', title: 'Go', needs: goBuilt, target: (plugin: string) => path.join(goBuilt, plugin, plugin)},
	{
		name: 'python',
		title: 'Python',
		needs: path.join(venv, 'kong-python-pluginserver'),
		target: (plugin: string) => `./${plugin}`,
	},
	{
		name: 'js',
		title: 'JavaScript',
		needs: path.join(root, 'node_modules/.bin/kong-js-pluginserver'),
		target: (plugin: string) => `./${plugin}`,
	},
];
const required = (process.env.CONFORM_REQUIRE ?? '').split(',').map(name => name.trim());

/** Runs scenarios as the README of the examples says. @param cwd what `target` and `scenarios` are relative to */
async function run(cwd: string, target: string, scenarios: string) {
	const io = fakeIo({cwd, env: {PATH: `${venv}${path.delimiter}${process.env.PATH}`}});
	const options = ['--scenario', scenarios, '--only', 'scenario/**', '--timeout', '10000', '--report', 'json'];
	const code = await main([target, ...options], io);
	const report: Report | undefined = io.out() === '' ? undefined : JSON.parse(io.out());
	return {code, results: report?.runs.flatMap(({results}) => results) ?? [], err: io.err()};
}
const failed = (results: readonly RuleResult[]) =>
	results.filter(({status}) => status !== 'pass').map(({title, status, actual}) => [title, status, actual]);

for (const {name, title, needs, target} of languages) {
	const home = path.join(examples, name);
	const scenarios = readdirSync(path.join(home, 'scenarios'));
	const plugins = scenarios.map(file => path.basename(file, '.yaml'));

	test(`${title}: each example has its scenarios`, t => {
		const entries = readdirSync(home, {withFileTypes: true}).filter(entry => entry.isDirectory());
		const sources = entries
			.map(entry => entry.name)
			.filter(entry => readdirSync(path.join(home, entry)).some(isSource));
		t.deepEqual(plugins.toSorted(), sources.toSorted());
	});

	if (!existsSync(needs)) {
		const lacks = `there is no ${path.relative(root, needs)}`;
		if (required.includes(name)) {
			test(`${title} examples`, t => t.fail(`${lacks}, and CONFORM_REQUIRE names ${name}: npm run servers`));
		} else console.warn(`SKIPPED: ${lacks} (npm run servers): scenarios of ${title} examples do not run`);
		continue;
	}
	for (const plugin of plugins) {
		test.serial(`${title}: ${plugin} comes out as its scenarios say`, async t => {
			const {code, results, err} = await run(home, target(plugin), `scenarios/${plugin}.yaml`);
			t.deepEqual(failed(results), [], err);
			t.is(code, 0, err);
			t.true(results.length > 1);
		});
	}
}

function isSource(file: string): boolean {
	return /\.(?:js|py|go)$/.test(file);
}

/** A copy of an example with a change, and its scenarios. @returns the results of those that do not pass */
async function changed(language: string, plugin: string, file: string, from: string | RegExp, to: string) {
	const home = mkdtempSync(path.join(dir, 'changed-'));
	cpSync(path.join(examples, language, plugin), path.join(home, plugin), {recursive: true});
	cpSync(path.join(examples, language, 'scenarios'), path.join(home, 'scenarios'), {recursive: true});
	symlinkSync(path.join(root, 'node_modules'), path.join(home, 'node_modules'));
	const source = path.join(home, plugin, file);
	const before = readFileSync(source, 'utf8');
	const after = before.replace(from, to);
	if (after === before) throw new Error(`nothing to change in ${source}`);
	writeFileSync(source, after);
	let target = `./${plugin}`;
	if (language === 'go') {
		target = path.join(home, 'built');
		const env = {...process.env, CGO_ENABLED: '0', GOWORK: 'off'};
		execFileSync('go', ['build', '-o', target, '.'], {cwd: path.join(home, plugin), env});
	}
	const {code, results, err} = await run(home, target, `scenarios/${plugin}.yaml`);
	return {code, failed: failed(results), results, err};
}

test.serial('a header too many is caught', async t => {
	const end = /(async response\(kong\) \{\n)/;
	const {code, failed: wrong} = await changed(
		'js',
		'header-transform',
		'header-transform.js',
		end,
		"$1\t\tawait kong.response.setHeader('x-debug', 'on');\n",
	);
	t.is(code, 1);
	t.deepEqual(wrong, [
		[
			'headers of the response',
			'fail',
			'call 1 of response is kong.response.set_header("x-debug", "on"), expected kong.response.add_header("x-served-by", "kong"); it is one too many',
		],
		[
			'nothing to do costs nothing',
			'fail',
			'call 1 is kong.response.set_header("x-debug", "on"), where no further call was expected',
		],
	]);
});

test.serial('what the client gets is caught without a look at the calls', async t => {
	const {results} = await changed(
		'js',
		'header-transform',
		'header-transform.js',
		/(async response\(kong\) \{\n)/,
		"$1\t\tawait kong.response.setHeader('x-debug', 'on');\n",
	);
	const response = results.find(({title}) => title === 'headers of the response');
	t.deepEqual(response?.differences, ['client: header x-debug is "on", expected not to be there']);
});

test.serial('two calls the other way round are caught', async t => {
	const {
		code,
		failed: wrong,
		results,
	} = await changed('js', 'header-transform', 'header-transform.js', '.sort()', '.sort().reverse()');
	t.is(code, 1);
	t.deepEqual(wrong, [
		[
			'headers of the request',
			'fail',
			'call 1 of access is kong.service.request.set_header("x-team", "blue"), expected kong.service.request.set_header("x-from", "kong"); the two calls are the other way round',
		],
	]);
	t.is(results.find(({status}) => status === 'fail')?.comparison?.firstDifference, 0);
});

test.serial('a body whose bytes do not survive is caught', async t => {
	// kong-pdk for JavaScript makes text of them.
	const {failed: wrong} = await changed(
		'js',
		'body-transform',
		'body-transform.js',
		/(startsWith\('application\/json'\)\)) return;/,
		"$1 return kong.response.exit(200, await kong.service.response.getRawBody(), {'content-type': type});",
	);
	t.is(wrong[0]?.[0], 'other content passes to the byte');
	const found = await changed(
		'js',
		'body-transform',
		'body-transform.js',
		'JSON.stringify(body)',
		'JSON.stringify(body).slice(0, -1)',
	);
	t.regex(String(found.failed[0]?.[2]), /^client: body is not JSON/);
});

(existsSync(goBuilt) ? test.serial : test.skip)('a byte that is lost is caught', async t => {
	const {code, failed: wrong} = await changed(
		'go',
		'body-transform',
		'main.go',
		'Exit(status, changed,',
		'Exit(status, changed[:len(changed)-1],',
	);
	t.is(code, 1);
	t.deepEqual(
		wrong.map(([title]) => title),
		['text is replaced', 'bytes around it stay as they are'],
	);
	t.is(
		wrong[1]?.[2],
		'client: body ends at byte 7 after bytes 00ff8061620080, expected bytes fe there (7 bytes, expected 8)',
	);
});
