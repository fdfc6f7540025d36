import path from 'node:path';
import {ConformError} from '../../errors.js';
import type {ServerDefinition} from '../definition.js';
import type {TargetContext} from './context.js';
import {isExecutable, isProgram, namesIn} from './find.js';
import {resolveJsDirectory} from './js.js';
import {resolvePythonDirectory} from './python.js';

type Kind = 'js' | 'python';

/** A directory of plugins, run by the PDK of their language. */
export function resolveDirectory(dir: string, target: string, context: TargetContext): ServerDefinition {
	const names = namesIn(dir).filter(name => !name.startsWith('.') && name !== 'node_modules' && name !== '__pycache__');
	const kinds = new Set(names.flatMap(name => kindOf(path.join(dir, name))));
	if (kinds.size > 1) {
		throw new ConformError({
			code: 'usage',
			what: `${target} holds JavaScript and Python plugins`,
			hint: 'a plugin server runs one language: give each a directory of its own',
		});
	}
	if (kinds.has('js')) return resolveJsDirectory(dir, target, context);
	if (kinds.has('python')) return resolvePythonDirectory(dir, target, context);
	throw new ConformError({code: 'usage', ...nothingIn(dir, target, names)});
}

/** What a PDK would load: a module, or a directory that is one. */
function kindOf(file: string): Kind[] {
	const name = path.basename(file);
	if (/\.(?:test|spec|config)\.[cm]?[jt]s$|\.d\.[cm]?ts$|^(?:setup|conftest|test_.*)\.py$/.test(name)) return [];
	if (/\.(?:js|cjs|ts|node)$/.test(name)) return ['js'];
	if (name.endsWith('.py')) return ['python'];
	if (path.extname(name) !== '') return [];
	const inside = namesIn(file);
	if (inside.some(n => /^index\.(?:js|ts|cjs)$/.test(n))) return ['js'];
	return inside.includes('__init__.py') ? ['python'] : [];
}

function nothingIn(dir: string, target: string, names: readonly string[]): {what: string; hint: string} {
	if (names.length === 0) return {what: `${target} is empty`, hint: 'point at the directory the plugins are in'};
	const programs = names.filter(name => isExecutable(path.join(dir, name)) && isProgram(path.join(dir, name)));
	const what = `${target} holds nothing that looks like a plugin`;
	if (programs.length > 0) return {what, hint: `kong-ps-conform ${path.join(target, programs[0] ?? '')}`};
	if (names.some(name => name.endsWith('.go'))) {
		return {
			what: `${target} holds Go source`,
			hint: 'build it first: go build -o my-plugin . && kong-ps-conform ./my-plugin',
		};
	}
	return {what, hint: 'plugins are .js, .ts or .py files, or directories with index.js or __init__.py'};
}
