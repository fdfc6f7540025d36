import {readFileSync, statSync} from 'node:fs';
import type {ServerDefinition} from '../definition.js';

/** Stands before the build information in every Go program (debug/buildinfo), which names the modules it was built from. */
const magic = Buffer.from('\xff Go buildinf:', 'latin1');
const mostBytes = 256 * 1024 * 1024;
const infoBytes = 256 * 1024;
const builtWith = /\ndep\tgithub\.com\/Kong\/go-pdk\t([^\t\n]+)[^\n]*(?:\n=>\t([^\t\n]+)(?:\t([^\t\n]+))?)?/;

/**
 * Which go-pdk a program was built with; empty where it does not say: no Go program, no go-pdk, built before Go 1.18.
 * One that was replaced by another module is no known version: it is told in the note only.
 */
export function goPdk(program: string): Pick<ServerDefinition, 'pdk' | 'notes'> {
	if (statSync(program).size > mostBytes) return {};
	const bytes = readFileSync(program);
	const at = bytes.indexOf(magic);
	if (at < 0) return {};
	const [, version, replacement, replacementVersion] =
		builtWith.exec(bytes.toString('latin1', at, at + infoBytes)) ?? [];
	if (version === undefined) return {};
	const note = `built with go-pdk ${version}`;
	if (replacement === undefined) return {pdk: {name: 'go-pdk', version: version.replace(/^v/, '')}, notes: [note]};
	return {notes: [`${note}, replaced by ${replacement}${replacementVersion ? ` ${replacementVersion}` : ''}`]};
}
