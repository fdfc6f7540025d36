import {readdirSync, type Stats, statSync} from 'node:fs';
import path from 'node:path';
import {type ConformError, usageError} from '../../../mock-kong/errors.js';
import {matchesGlob} from '../../glob.js';

const maxFiles = 10_000;
const extensions = ['.yaml', '.yml', '.json'];

/**
 * Files that globs mean, each once and in order: `*` is any characters of a name, `**` any directories. Hidden
 * directories and node_modules are only looked into where a glob names them.
 * @returns paths relative to `cwd` as they are shown, absolute where the glob is
 * @throws ConformError `usage` for a glob that matches no file
 */
export function scenarioFiles(globs: readonly string[], cwd: string): readonly string[] {
	// By where they are, as they were named first.
	const found = new Map<string, string>();
	for (const glob of globs) {
		const files = filesOf(glob, cwd);
		if (files.length === 0) throw noFile(glob, cwd);
		for (const file of files) {
			const place = path.resolve(cwd, file);
			if (!found.has(place)) found.set(place, file);
		}
	}
	if (found.size > maxFiles) throw usageError(`--scenario matches over ${maxFiles} files`);
	return [...found.values()];
}

function filesOf(glob: string, cwd: string): string[] {
	const normal = path.normalize(glob);
	if (!normal.includes('*')) return statOf(path.resolve(cwd, normal))?.isFile() ? [normal] : [];
	const segments = normal.split('/');
	const fixed = segments.findIndex(segment => segment.includes('*'));
	const base = segments.slice(0, fixed).join('/');
	const found: string[] = [];
	walk({
		cwd,
		directory: base === '' && normal.startsWith('/') ? '/' : base,
		segments: segments.slice(fixed),
		found,
	});
	return [...new Set(found)].sort();
}

interface Walk {
	readonly cwd: string;
	readonly directory: string;
	readonly segments: readonly string[];
	readonly found: string[];
}

function walk({cwd, directory, segments, found}: Walk): void {
	const [segment, ...rest] = segments;
	if (segment === undefined || found.length > maxFiles) return;
	// `**` may be no directory at all.
	if (segment === '**' && rest.length > 0) walk({cwd, directory, segments: rest, found});
	for (const entry of entries(path.resolve(cwd, directory))) {
		const here = path.join(directory, entry.name);
		if (segment === '**') {
			if (entry.directory && !isPrivate(entry.name)) walk({cwd, directory: here, segments, found});
			if (rest.length === 0 && !entry.directory && extensions.includes(path.extname(here))) found.push(here);
			continue;
		}
		if (!matchesGlob(segment, entry.name) || (isPrivate(entry.name) && segment.startsWith('*'))) continue;
		if (rest.length > 0 && entry.directory) walk({cwd, directory: here, segments: rest, found});
		if (rest.length === 0 && !entry.directory) found.push(here);
	}
}

function entries(directory: string): {readonly name: string; readonly directory: boolean}[] {
	try {
		return readdirSync(directory, {withFileTypes: true}).map(entry => ({
			name: entry.name,
			// A link to a directory is not followed: it may lead back.
			directory: entry.isDirectory(),
		}));
	} catch {
		return [];
	}
}

function isPrivate(name: string): boolean {
	return name.startsWith('.') || name === 'node_modules';
}

/** Undefined: there is none, or links lead nowhere. */
function statOf(file: string): Stats | undefined {
	try {
		return statSync(file);
	} catch {
		return undefined;
	}
}

function noFile(glob: string, cwd: string): ConformError {
	const stat = statOf(path.resolve(cwd, glob));
	const hint = stat?.isDirectory() ? `--scenario '${path.join(glob, '**', '*.yaml')}' for the files in it` : undefined;
	return usageError(
		stat?.isDirectory() ? `--scenario ${glob} is a directory` : `--scenario ${glob} matches no file`,
		hint,
	);
}
