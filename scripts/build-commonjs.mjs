// The library once more for `require`: test runners such as jest load no ES modules. What the entry points reach in dist/
// is translated file by file to dist/commonjs/; types are the same.
import {copyFileSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** Modules that only work as ES modules, and what stands for them. */
const replaced = new Map([
	['mock-kong/wire/protobuf/here.js', "exports.here = require('node:url').pathToFileURL(__filename).href;\n"],
]);

/**
 * @param dist directory of the ES modules
 * @param entries entry points in it
 * @param dataFiles files in it that modules read at run time
 */
export function buildCommonJs(dist, entries, dataFiles) {
	const out = path.join(dist, 'commonjs');
	for (const file of reachable(dist, entries)) {
		write(path.join(out, file), replaced.get(file) ?? translated(path.join(dist, file)));
	}
	for (const file of reachable(dist, entries, '.d.ts')) copy(path.join(dist, file), path.join(out, file));
	for (const file of dataFiles) copy(path.join(dist, file), path.join(out, file));
	write(path.join(out, 'package.json'), '{"type": "commonjs"}\n');
}

/** The entries and what they import, directly or not, by relative path. */
function reachable(dist, entries, ending = '.js') {
	const named = file => file.replace(/\.js$/, ending);
	const found = new Set(entries.map(named));
	for (const file of found) {
		const text = readFileSync(path.join(dist, file), 'utf8');
		for (const [, spec] of text.matchAll(/(?:from |import\()\s*["'](\.[^"']*)["']/g)) {
			found.add(named(path.posix.join(path.posix.dirname(file), spec)));
		}
	}
	return found;
}

function translated(file) {
	const {outputText} = ts.transpileModule(readFileSync(file, 'utf8'), {
		fileName: file,
		compilerOptions: {module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true},
	});
	return outputText;
}

function copy(from, to) {
	mkdirSync(path.dirname(to), {recursive: true});
	copyFileSync(from, to);
}

function write(file, text) {
	mkdirSync(path.dirname(file), {recursive: true});
	writeFileSync(file, text);
}
