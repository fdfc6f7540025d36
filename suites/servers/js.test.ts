import {fileURLToPath} from 'node:url';
import test from 'ava';
import {type Call, MsgPackClient} from './testing/msgpack.js';
import {type Command, TestServer} from './testing/process.js';

const program = fileURLToPath(new URL('../../node_modules/.bin/kong-js-pluginserver', import.meta.url));
const answers: {[method: string]: unknown} = {
	'kong.request.get_header': 'example.test',
	'kong.request.get_headers': {host: ['example.test']},
	'kong.service.response.get_status': 200,
	'kong.service.response.get_raw_body': Buffer.from('four'),
};

/** The plugin server of kong-pdk over one plugin directory, in a working directory without TypeScript settings, as Kong starts it. */
function pluginServer(dir: string): Command {
	const plugins = fileURLToPath(new URL(`js/${dir}`, import.meta.url));
	return {program, args: prefix => ['-d', plugins, '-p', prefix], socket: 'js_pluginserver.sock', cwd: '/'};
}

const cases: readonly {dir: string; plugin: string; config: object; phase: string; last: Call}[] = [
	{
		dir: 'hello',
		plugin: 'hello',
		config: {message: 'good day'},
		phase: 'access',
		last: ['kong.response.set_header', 'x-hello', 'good day, example.test'],
	},
	{
		dir: 'hello-ts',
		plugin: 'hello-ts',
		config: {message: 'good day'},
		phase: 'access',
		last: ['kong.response.set_header', 'x-hello', 'good day, example.test'],
	},
	{
		dir: 'own-modules',
		plugin: 'own-modules',
		config: {message: 'good day'},
		phase: 'access',
		last: ['kong.response.set_header', 'x-greeting', 'good day, example.test'],
	},
	{
		dir: 'all-phases',
		plugin: 'all-phases',
		config: {},
		phase: 'response',
		last: ['kong.response.set_header', 'x-all-phases', '/: 200, 4 bytes'],
	},
];

for (const {dir, plugin, config, phase, last} of cases) {
	test.serial(`${dir}: starts on kong-pdk and handles an event`, async t => {
		const server = new TestServer(pluginServer(dir));
		t.teardown(() => server.stop());
		const client = new MsgPackClient(await server.connect());
		const {result} = await client.call('plugin.StartInstance', {Name: plugin, Config: JSON.stringify(config)});
		const {Id} = result as {Id: number};
		const calls = await client.event(Id, phase, method => (method === 'kong.ctx.shared.get' ? '/' : answers[method]));
		t.deepEqual(calls.at(-1), last);
	});
}
