import {readFileSync} from 'node:fs';

// Beside the sources, one up; of the compiled program, two up. Only Node's own modules here: --version must be quick.

/** The `version` of our package.json. */
export function ownVersion(): string {
	for (const up of ['../package.json', '../../package.json']) {
		try {
			const data: unknown = JSON.parse(readFileSync(new URL(up, import.meta.url), 'utf8'));
			if (typeof data === 'object' && data !== null && 'version' in data) return String(data.version);
		} catch {}
	}
	return 'unknown';
}
