import type {MaskOptions} from '../reports/mask/mask.js';
import type {Io} from './io.js';

/** Parts of the name of an environment variable that make its value a secret. */
const telling = new Set([
	...['TOKEN', 'SECRET', 'PASSWORD', 'PASSWD', 'PASSPHRASE', 'PWD', 'PASS', 'KEY', 'APIKEY', 'ACCESSKEY', 'CREDENTIAL'],
	...['AUTH', 'AUTHORIZATION', 'COOKIE', 'JWT', 'PAT', 'DSN', 'WEBHOOK'],
]);
/** Working directories, and what names a place to find a secret in rather than the secret. */
const harmless = /^(?:OLD)?PWD$|_(?:FILE|PATH|SOCK|DIR|ID|NAME|URL|HOST)$/;
const leastLength = 8;

/** What reports must not show of these surroundings. */
export function maskOptions(env: Io['env']): MaskOptions {
	const secrets = Object.entries(env).flatMap(([name, value]) =>
		value !== undefined && value.length >= leastLength && isTelling(name) ? [value] : [],
	);
	return {home: env.HOME, secrets};
}

function isTelling(name: string): boolean {
	const upper = name.toUpperCase();
	if (harmless.test(upper)) return false;
	return upper.split(/[^A-Z0-9]+/).some(part => telling.has(part) || telling.has(part.replace(/S$/, '')));
}
