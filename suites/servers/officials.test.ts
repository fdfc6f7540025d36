import {readdirSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {officials} from './officials.js';

const here = fileURLToPath(new URL('.', import.meta.url));

test('each official PDK is in one of the files that test them', t => {
	const files = readdirSync(here).filter(file => /^official-.*\.test\.ts$/.test(file));
	const named = files.flatMap(file => readFileSync(`${here}${file}`, 'utf8').match(/'[\w-]+@[\w.-]+'/g) ?? []);
	const known = officials.flatMap(({servers}) => servers.map(server => `'${server.known}'`));
	t.deepEqual(named.sort(), known.sort());
});
