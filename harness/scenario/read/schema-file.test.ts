import {readFileSync, writeFileSync} from 'node:fs';
import test from 'ava';
import {schemaFile} from './schema-file.js';

const file = new URL('../scenario.schema.json', import.meta.url);

// UPDATE_SCHEMA=1 writes it; biome lays it out.
if (process.env.UPDATE_SCHEMA) writeFileSync(file, `${JSON.stringify(schemaFile(), null, '\t')}\n`);

test('scenario.schema.json is what the shapes say', t => {
	const published: unknown = JSON.parse(readFileSync(file, 'utf8'));
	t.deepEqual(published, JSON.parse(JSON.stringify(schemaFile())));
});
