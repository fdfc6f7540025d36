import type {Client} from './client.js';

/** Of one client: PDK calls per second, microseconds of CPU per call. */
export interface Rate {
	readonly perSecond: number;
	readonly cpu: number;
}

export interface Spread {
	readonly median: number;
	readonly low: number;
	readonly high: number;
}

export interface Comparison {
	readonly mock: Rate;
	readonly bare: Rate;
	/** Mock Kong's CPU per call in bare ones, and its calls per second; each round gives one ratio. */
	readonly cpuRatio: Spread;
	readonly speedRatio: Spread;
}

const rounds = 7;
const roundMs = 300;
const warmUpMs = 700;

/** The two in turns, so that what else the machine does meets both. */
export async function compare(mock: Client, bare: Client, width: number): Promise<Comparison> {
	await mock.run(width, warmUpMs);
	await bare.run(width, warmUpMs);
	const pairs: {mock: Rate; bare: Rate}[] = [];
	for (let round = 0; round < rounds; round += 1) {
		const swapped = round % 2 === 1;
		const first = await measure(swapped ? bare : mock, width);
		const second = await measure(swapped ? mock : bare, width);
		pairs.push(swapped ? {mock: second, bare: first} : {mock: first, bare: second});
	}
	const rate = (of: 'mock' | 'bare'): Rate => ({
		perSecond: spread(pairs.map(pair => pair[of].perSecond)).median,
		cpu: spread(pairs.map(pair => pair[of].cpu)).median,
	});
	return {
		mock: rate('mock'),
		bare: rate('bare'),
		cpuRatio: spread(pairs.map(pair => pair.mock.cpu / pair.bare.cpu)),
		speedRatio: spread(pairs.map(pair => pair.mock.perSecond / pair.bare.perSecond)),
	};
}

async function measure(client: Client, width: number): Promise<Rate> {
	global.gc?.();
	const cpuBefore = process.cpuUsage();
	const began = performance.now();
	const calls = await client.run(width, roundMs);
	const seconds = (performance.now() - began) / 1000;
	const {user, system} = process.cpuUsage(cpuBefore);
	return {perSecond: calls / seconds, cpu: (user + system) / calls};
}

export function spread(values: readonly number[]): Spread {
	const sorted = [...values].sort((a, b) => a - b);
	const at = (index: number) => sorted[index] ?? Number.NaN;
	return {median: at(Math.floor(sorted.length / 2)), low: at(0), high: at(sorted.length - 1)};
}
