import {readFileSync, statSync} from 'node:fs';

/** Stands before the build information in every Go program (debug/buildinfo), which names the modules it was built from. */
const magic = Buffer.from('\xff Go buildinf:', 'latin1');
const mostBytes = 256 * 1024 * 1024;
const infoBytes = 256 * 1024;
const goPdk = /\ndep\tgithub\.com\/Kong\/go-pdk\t([^\t\n]+)[^\n]*(?:\n=>\t([^\t\n]+)(?:\t([^\t\n]+))?)?/;

/** Which go-pdk a program was built with; undefined where it does not say: no Go program, no go-pdk, built before Go 1.18. */
export function goPdkNote(program: string): string | undefined {
	if (statSync(program).size > mostBytes) return undefined;
	const bytes = readFileSync(program);
	const at = bytes.indexOf(magic);
	if (at < 0) return undefined;
	const [, version, replacement, replacementVersion] = goPdk.exec(bytes.toString('latin1', at, at + infoBytes)) ?? [];
	if (version === undefined) return undefined;
	if (replacement === undefined) return `built with go-pdk ${version}`;
	return `built with go-pdk ${version}, replaced by ${replacement}${replacementVersion ? ` ${replacementVersion}` : ''}`;
}
