/** Chalk's levels: none, 16 colours, 256, all. */
export type ColorLevel = 0 | 1 | 2 | 3;

export interface ConsoleOptions {
	readonly color: ColorLevel;
	/** Columns. */
	readonly width: number;
	/** Rules that pass too, and whole messages. */
	readonly verbose: boolean;
	/** The verdict and what failed, nothing else. */
	readonly quiet: boolean;
	/** A SHOULD that fails fails the run. */
	readonly strict: boolean;
	/** The messages of every rule. */
	readonly trace: boolean;
}

/** What the parts of the report are drawn with. */
export interface Pen {
	readonly bold: (text: string) => string;
	readonly dim: (text: string) => string;
	readonly good: (text: string) => string;
	readonly bad: (text: string) => string;
	readonly warn: (text: string) => string;
	readonly width: number;
}
