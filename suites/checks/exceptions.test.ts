import test from 'ava';
import {thrownIn} from './exceptions.js';

// As the PDKs wrote it, but for the lines between.

/** kong-pdk 0.6.0 for JavaScript draws each line of its log in steps. */
const js = [
	'2026-11-28T11:33:37.013Z \u001b[0m',
	'\u001b[1A\u001b[K',
	'\u001b[1A2026-11-28T11:33:37.013Z \u001b[0m\u001b[43m\u001b[30m[WARN]\u001b[0m',
	'\u001b[1A\u001b[K',
	"\u001b[1A2026-11-28T11:33:37.013Z \u001b[0m\u001b[43m\u001b[30m[WARN]\u001b[0m \u001b[0m\u001b[33munhandled exception in thrower.access on instance #0: TypeError: Cannot read properties of undefined (reading 'toUpperCase')\u001b[0m",
	'',
].join('\n');

const go = `2026/11/28 11:33:39 EOF
panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x754407]

goroutine 18 [running]:
main.(*Config).Access(0x870a80?, 0x30584f92c600)
	/home/ann/thrower/main.go:25 +0x47
github.com/Kong/go-pdk/server.handlePbEvent(0x30584f82a8c0, {0x8b8018, 0x30584f906008}, 0x30584f90e500)
	/home/ann/go/pkg/mod/github.com/!kong/go-pdk@v0.11.0/server/pbserver.go:174 +0x190
created by github.com/Kong/go-pdk/server.StartServer in goroutine 1
	/home/ann/go/pkg/mod/github.com/!kong/go-pdk@v0.11.0/server/pbserver.go:203 +0x108
`;

const goMap = `fatal error: concurrent map writes

goroutine 40 [running]:
internal/runtime/maps.fatal({0x7a4b7e?, 0xc000?})
	runtime/panic.go:1058 +0x18
main.count(...)
	./main.go:31
main.(*Config).Access(0x8, 0x9)
	./main.go:22 +0x3a
`;

const python = ` INFO - [19:34:08] instance #0 of thrower started
Exception in thread Thread-4 (_handler_event_func):
Traceback (most recent call last):
  File "/usr/lib/python3.11/threading.py", line 1045, in _bootstrap_inner
    self.run()
  File "/srv/.venv/lib/python3.11/site-packages/kong_pdk/server.py", line 62, in _handler_event_func
    cls_phase(Kong(ch, lua_style).kong)
  File "/srv/plugins/thrower.py", line 10, in access
    kong.response.set_header("x-a", h.upper())
                                    ^^^^^^^
AttributeError: 'NoneType' object has no attribute 'upper'
`;

const node = `/srv/plugins/late.js:7
    throw new Error('late');
    ^

Error: late
    at Timeout._onTimeout (/srv/plugins/late.js:7:11)
    at listOnTimeout (node:internal/timers:581:17)
    at process.processTimers (node:internal/timers:519:7)

Node.js v20.20.2
`;

const brief = (output: string) =>
	thrownIn(output).map(({language, message, file, line, plugin, phase, fatal}) => {
		const place = file === undefined ? '' : ` at ${file}:${line}`;
		const of = plugin === undefined ? '' : ` in ${plugin}.${phase}`;
		return `${language}${fatal ? ', fatal' : ''}${of}: ${message}${place}`;
	});

test('what kong-pdk for JavaScript catches, and goes on as if all were well', t => {
	t.deepEqual(brief(js), [
		"js in thrower.access: TypeError: Cannot read properties of undefined (reading 'toUpperCase')",
	]);
	t.deepEqual(brief(js + js), brief(js), 'told once');
});

test('a panic of Go ends the process: the first frame that is neither the runtime nor a module', t => {
	t.deepEqual(brief(go), [
		'go, fatal: panic: runtime error: invalid memory address or nil pointer dereference at /home/ann/thrower/main.go:25',
	]);
	t.is(thrownIn(go)[0]?.function, 'Config.Access');
	t.deepEqual(brief(goMap), ['go, fatal: fatal error: concurrent map writes at ./main.go:31']);
});

test('a traceback of Python: the last frame that is no package and not the interpreter', t => {
	t.deepEqual(brief(python), [
		"python: AttributeError: 'NoneType' object has no attribute 'upper' at /srv/plugins/thrower.py:10",
	]);
	t.is(thrownIn(python)[0]?.lines.at(-1), "AttributeError: 'NoneType' object has no attribute 'upper'");
});

test('an error nobody catches ends Node', t => {
	t.deepEqual(brief(node), ['js, fatal: Error: late at /srv/plugins/late.js:7']);
});

test('several are told in their order; a log that speaks of errors is none', t => {
	t.deepEqual(
		brief(python + js).map(text => text.split(' ')[0]),
		['python:', 'js'],
	);
	t.deepEqual(
		brief('ERROR: could not connect\nwarning: Error: retrying\n  at once\nTraceback follows\npanic button pressed\n'),
		[],
	);
	t.deepEqual(brief(''), []);
});

test('whatever a server writes takes no long time', t => {
	const long = 'Traceback (most recent call last):\n'.repeat(20_000);
	t.notThrows(() => thrownIn(long + 'goroutine 1 [running]:\n'.repeat(20_000)));
	t.notThrows(() => thrownIn(`panic: ${'x'.repeat(1_000_000)}`));
});
