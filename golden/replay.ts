import {replaySteps} from './call.js';
import type {Finding} from './finding.js';
import type {Line} from './recording.js';
import {replayScenario} from './scenario.js';
import {Tape} from './tape.js';

/** Scenarios mostly wait, so all run at once; calls are quick and share a few tape servers. */
const lanes = 4;

/**
 * Replays recordings and compares. Lines whose result hangs on a stub of the recordings, and those that show a defect
 * of Kong, are left out. The findings are in the order of the lines.
 */
export async function replay(lines: readonly Line[]): Promise<Finding[]> {
	const compared = lines.filter(line => line.stubbed !== true && line.kongBug !== true);
	const findings = new Map<Line, Finding[]>();
	const chains = compared.map(async line => {
		if (line.type === 'scenario') findings.set(line, await onTapeOfItsOwn(line));
	});
	await Promise.all([
		...chains,
		...(['msgpack', 'protobuf'] as const).map(protocol => replayAll(compared, protocol, findings)),
	]);
	return compared.flatMap(line => findings.get(line) ?? []);
}

async function onTapeOfItsOwn(line: Line & {type: 'scenario'}): Promise<Finding[]> {
	const tape = await Tape.start(line.protocol);
	try {
		return await replayScenario(line, tape);
	} finally {
		await tape.hangUp();
	}
}

async function replayAll(
	lines: readonly Line[],
	protocol: Line['protocol'],
	findings: Map<Line, Finding[]>,
): Promise<void> {
	const queue = lines.filter(line => line.type !== 'scenario' && line.protocol === protocol).values();
	const lane = async (): Promise<void> => {
		const tape = await Tape.start(protocol);
		try {
			for (const line of queue) if (line.type !== 'scenario') findings.set(line, await replaySteps(line, tape));
		} finally {
			await tape.hangUp();
		}
	};
	await Promise.all(Array.from({length: lanes}, lane));
}
