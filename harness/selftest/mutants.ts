import {existsSync} from 'node:fs';
import {chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {ConformError} from '../../mock-kong/errors.js';
import {guardDirectory, releaseDirectory} from '../../mock-kong/servers/cleanup.js';
import type {Protocol} from '../../mock-kong/wire/protocol.js';
import {references} from './plan.js';

/** One small change of one module of a reference server; `npm run build` makes them (scripts/mutants.mjs). */
export interface Mutant {
	readonly protocol: Protocol;
	/** Module, function, operator and what stood there: the same as long as that is. */
	readonly name: string;
	/** Compiled, `event.js`. */
	readonly module: string;
	/** In the TypeScript source. */
	readonly line: number;
	readonly operator: string;
	readonly before: string;
	readonly after: string;
	/** Offsets in the compiled module, and what stands there instead. */
	readonly patch: {readonly start: number; readonly end: number; readonly text: string};
}

export interface Mutants {
	/** Chose them. */
	readonly seed: number;
	/** How many could have been chosen, by protocol. */
	readonly candidates: Readonly<Record<string, number>>;
	readonly mutants: readonly Mutant[];
}

/** The mutants that ship with the package. @throws ConformError when it was not built whole */
export async function readMutants(servers: string): Promise<Mutants> {
	const file = path.join(servers, 'mutants.json');
	if (!existsSync(file)) {
		throw new ConformError({code: 'internal', what: `there are no mutants: ${file} is missing`, hint: 'npm run build'});
	}
	return JSON.parse(await readFile(file, 'utf8'));
}

/** The program of a reference server with one module changed, in a directory of its own. */
export interface MutantProgram {
	readonly program: string;
	free(): Promise<void>;
}

/** @param mutant undefined: a copy without a change, to see that a copy as such passes */
export async function writeMutant(
	servers: string,
	protocol: Mutant['protocol'],
	mutant: Mutant | undefined,
): Promise<MutantProgram> {
	const root = await mkdtemp(path.join(tmpdir(), 'kpm-'));
	guardDirectory(root);
	const free = async () => {
		await rm(root, {recursive: true, force: true});
		releaseDirectory(root);
	};
	try {
		const reference = path.join(servers, 'reference');
		const copy = path.join(root, 'reference');
		await mkdir(copy);
		await writeFile(path.join(root, 'package.json'), '{"type":"module"}\n');
		for (const name of (await readdir(reference)).filter(file => file.endsWith('.js'))) {
			const text = await readFile(path.join(reference, name), 'utf8');
			await writeFile(path.join(copy, name), withPackages(name === mutant?.module ? patched(text, mutant) : text));
		}
		const program = path.join(copy, `${references[protocol]}.js`);
		await chmod(program, 0o755);
		return {program, free};
	} catch (error) {
		await free();
		throw error;
	}
}

function patched(text: string, {patch: {start, end, text: replacement}}: Mutant): string {
	return text.slice(0, start) + replacement + text.slice(end);
}

/** Packages are found from here, not from a temporary directory. */
function withPackages(text: string): string {
	return text.replace(/(^import .*? from )'(?!node:|\.)([^']+)'/gm, (_all, head: string, name: string) => {
		return `${head}${JSON.stringify(import.meta.resolve(name))}`;
	});
}
