import {isBefore} from '../mock-kong/versions/minor.js';
import type {Protocol} from '../mock-kong/wire/protocol.js';
import type {Fix, Level} from '../suites/result.js';

/** What people are told about a rule; every rule of the suites is one. */
export interface RuleInfo {
	/** `chapter/name`. */
	readonly id: string;
	readonly level: Level;
	readonly title: string;
	readonly requirement: string;
	/** The Kong file and function that depends on it. */
	readonly why: string;
	/** What the client or the operator of real Kong would see. */
	readonly consequence: string;
	/** Default: both. */
	readonly protocols?: readonly Protocol[];
	/** First and last Kong minor it holds for. */
	readonly since?: string;
	readonly until?: string;
	readonly fix?: Fix;
	/** Only with `--slow`. */
	readonly slow?: boolean;
}

export function chapterOf(rule: {readonly id: string}): string {
	return rule.id.slice(0, rule.id.indexOf('/'));
}

/** Whether a rule holds for this minor line of Kong. */
export function holdsForKong({since, until}: Pick<RuleInfo, 'since' | 'until'>, minor: string): boolean {
	return (since === undefined || !isBefore(minor, since)) && (until === undefined || !isBefore(until, minor));
}

/** `3.0 to 3.4`, `3.0 and later`: the Kong versions something holds for. */
export function kongRange(rule: Pick<RuleInfo, 'since' | 'until'>): string {
	if (rule.since !== undefined && rule.until !== undefined) return `${rule.since} to ${rule.until}`;
	if (rule.since !== undefined) return `${rule.since} and later`;
	return rule.until === undefined ? 'every version' : `up to ${rule.until}`;
}
