// ts-node behind a cache on disk. Each test file is a process of its own: without the cache every one of them loads the
// compiler and compiles what it imports again, which took most of the time of a run.
import {createHash} from 'node:crypto';
import {existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('..', import.meta.url));
const cache = path.join(root, 'node_modules/.cache/ts-node');
/** What the output depends on besides the source. */
const compiler = [
	require('ts-node/package.json').version,
	require('typescript/package.json').version,
	readFileSync(path.join(root, 'tsconfig.json'), 'utf8'),
].join('\n');

let service;

export async function resolve(specifier, context, next) {
	if (specifier.endsWith('.js') && /^\.{1,2}\//.test(specifier) && context.parentURL?.startsWith('file:')) {
		const source = new URL(`${specifier.slice(0, -3)}.ts`, context.parentURL);
		if (!source.pathname.includes('/node_modules/') && existsSync(source))
			return {url: source.href, format: 'module', shortCircuit: true};
	}
	return next(specifier, context);
}

export async function load(url, context, next) {
	if (!url.startsWith('file:') || !/\.ts$/.test(new URL(url).pathname)) return next(url, context);
	return {format: 'module', source: compiled(fileURLToPath(url)), shortCircuit: true};
}

function compiled(file) {
	const source = readFileSync(file, 'utf8');
	const of = digest(file);
	const name = `${of}-${digest(compiler, source)}.js`;
	try {
		return readFileSync(path.join(cache, name), 'utf8');
	} catch {
		service ??= require('ts-node').create({transpileOnly: true, cwd: root});
		const output = service.compile(source, file);
		keep(of, name, output);
		return output;
	}
}

/** One output a source file; written aside, for many processes do so at once. A cache that cannot be written is no failure. */
function keep(of, name, output) {
	try {
		mkdirSync(cache, {recursive: true});
		const aside = path.join(cache, `${process.pid}-${name}.tmp`);
		writeFileSync(aside, output);
		renameSync(aside, path.join(cache, name));
		for (const other of readdirSync(cache)) {
			if (other.startsWith(of) && other !== name) rmSync(path.join(cache, other), {force: true});
		}
	} catch {
		// It is compiled again next time.
	}
}

function digest(...texts) {
	const hash = createHash('sha256');
	for (const text of texts) hash.update(text).update('\0');
	return hash.digest('hex').slice(0, 32);
}
