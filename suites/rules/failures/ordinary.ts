import {existsSync} from 'node:fs';
import path from 'node:path';
import {ends} from '../../checks/alive.js';
import {drive, endedWell} from '../../checks/drive.js';
import {type Thrown, thrownIn} from '../../checks/exceptions.js';
import type {Location} from '../../result.js';
import type {Check, Rule} from '../../rule.js';

/** What the official PDKs make of it, and Kong then. */
const consequences: Readonly<Record<Thrown['language'], string>> = {
	js: 'Kong goes on without what the handler had left to do: an authentication plugin lets the request in.',
	python: 'The request waits 60 s, then goes on without the plugin: an authentication plugin lets it in.',
	go: 'The process ends, and every open request with it, each time such a request comes.',
};

/** What the plugin itself does with ordinary requests. */
export const ordinaryRules: readonly Rule[] = [
	{
		id: 'failures/ordinary-requests',
		level: 'MUST',
		title: 'Ordinary requests make no handler throw',
		requirement:
			'For requests that differ in method, headers, query, body and consumer, no handler throws: the server writes nothing that says so.',
		why: 'plugin_servers/rpc: handle_event is not told, or only told that the event ended; kong-pdk for JavaScript (server.js: HandleEvent) catches the error, logs it and ends the event as if all were well',
		consequence: `JavaScript: ${consequences.js} Python: ${consequences.python} Go: ${consequences.go}`,
		fix: {
			any: 'Look at what the line uses: a header, a query argument, a consumer or a body that a request need not have is nil. Try the same request with a scenario.',
			go: 'Check the error and the zero value before you use a result; recover() in a handler of your own keeps the process alive.',
			python: 'kong.request.get_header(...) returns (value, error): the value is None when there is none.',
			js: 'The result is undefined when there is none; await every call; wrap the handler in try/catch and exit with 500 where the request must not go on.',
		},
		needs: 'fresh',
		async check(t: Check) {
			const {output} = t.server;
			if (output === undefined) t.skip('somebody else started the server: what it writes is not seen');
			const from = output.offset;
			const seen = await drive(t);
			if (seen.events.length === 0) t.skip('no phase of the plugin could be driven');
			// What a handler throws is often written after its event has ended.
			await ends(t);
			const [first, ...others] = thrownIn(output.since(from));
			if (first === undefined) return;
			const broken = seen.events.find(event => !endedWell(event));
			const phase = first.phase ?? broken?.phase ?? 'a handler';
			const location = locationOf(first, t.definition.cwd);
			const more = others.map(thrown => `; also ${told(thrown)}`).join('');
			t.fail({
				expected: 'no handler throws',
				actual: `${phase}: ${told(first)}${more}`,
				consequence: consequences[first.language],
				...(location === undefined ? {} : {location}),
			});
		},
	},
];

function told({message, file, line, function: name}: Thrown): string {
	const where = file === undefined ? '' : ` (${file}:${line}${name === undefined ? '' : `, in ${name}`})`;
	return `${message}${where}`;
}

/** Of a file on this machine: as seen from where the user stands. */
function locationOf({file, line}: Thrown, cwd = process.cwd()): Location | undefined {
	if (file === undefined || line === undefined || !path.isAbsolute(file) || !existsSync(file)) return undefined;
	const relative = path.relative(cwd, file);
	return {file: relative.startsWith('..') ? file : relative, line};
}
