import {ConformError} from '../errors.js';
import {kong28} from './2.8.js';
import {kong30} from './3.0.js';
import {kong31} from './3.1.js';
import {kong32} from './3.2.js';
import {kong33} from './3.3.js';
import {kong34} from './3.4.js';
import {kong35} from './3.5.js';
import {kong36} from './3.6.js';
import {kong37} from './3.7.js';
import {kong38} from './3.8.js';
import {kong39} from './3.9.js';
import type {KongVersion} from './kong.js';
import {isBefore} from './minor.js';

export type {KongVersion} from './kong.js';

/** Oldest first: a new one is a file of what it changed, and a line here. */
export const kongVersions: readonly [KongVersion, ...KongVersion[]] = [
	kong28,
	kong30,
	kong31,
	kong32,
	kong33,
	kong34,
	kong35,
	kong36,
	kong37,
	kong38,
	kong39,
];

/** The newest. */
export const defaultKongVersion: KongVersion = kongVersions.reduce((_older, version) => version);

/** `3.9`, `3.9.1` or `3.9.x`; @throws ConformError `usage` for anything else. */
export function kongVersion(text: string): KongVersion {
	const found = kongVersions.find(
		v => text === v.name || (text.startsWith(`${v.name}.`) && /^\d+\.\d+\.(\d+|x)$/.test(text)),
	);
	if (found) return found;
	throw new ConformError({
		code: 'usage',
		what: `unknown Kong version ${JSON.stringify(text)}`,
		hint: `one of ${kongVersions.map(v => v.name).join(', ')}`,
	});
}

/** True when `version` is `minor` or later, `minor` as `3.6`. */
export function isAtLeast(version: KongVersion, minor: string): boolean {
	return !isBefore(version.name, minor);
}
