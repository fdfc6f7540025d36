import {readFileSync, statSync} from 'node:fs';

/** @returns the bytes of a file, or why there are none; a pipe or a device is no file, as reading it may never end */
export function readBytes(file: string, maxBytes: number): Buffer | string {
	try {
		const stat = statSync(file, {throwIfNoEntry: false});
		if (stat === undefined) return 'is not there';
		if (!stat.isFile()) return 'is no file';
		return stat.size > maxBytes ? `is over ${maxBytes} bytes` : readFileSync(file);
	} catch (error) {
		return `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
	}
}
