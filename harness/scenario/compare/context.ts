import path from 'node:path';
import type {Place, Problem} from '../read/problems.js';
import {readBytes} from '../read/read-bytes.js';
import type {Path, SourceDocument} from '../read/source.js';

/** Of a file a body is read from. */
const maxFileBytes = 64 * 1024 * 1024;

/** What the parts of a scenario are read with: where they stand, and whom to tell what is wrong. */
export class ReadContext {
	constructor(
		private readonly source: SourceDocument,
		/** As in Location. */
		readonly file: string,
		/** What paths in the file are relative to. */
		private readonly directory: string,
		private readonly problems: Problem[],
	) {}

	report(at: Path, what: string): void {
		this.problems.push({file: this.file, place: this.source.at(at), what});
	}

	reportKey(at: Path, what: string): void {
		this.problems.push({file: this.file, place: this.source.keyAt(at), what});
	}

	at(at: Path): Place {
		return this.source.at(at);
	}

	keyAt(at: Path): Place {
		return this.source.keyAt(at);
	}

	/** The bytes of a file named in the scenario; none where that is reported. */
	read(name: string, at: Path): Buffer {
		const bytes = readBytes(path.resolve(this.directory, name), maxFileBytes);
		if (typeof bytes !== 'string') return bytes;
		this.report(
			at,
			bytes === 'is not there' ? `there is no file ${name} beside the scenario file` : `${name} ${bytes}`,
		);
		return Buffer.alloc(0);
	}
}
