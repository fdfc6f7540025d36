import {defaultKongVersion, type KongVersion, kongVersion, kongVersions} from '../../mock-kong/versions/index.js';
import {type Protocol, protocols} from '../../mock-kong/wire/protocol.js';
import type {Level} from '../../suites/result.js';
import type {FaultyServer} from '../../suites/servers/faulty.js';
import type {UnusualServer} from '../../suites/servers/unusual.js';
import {holdsForKong, type RuleInfo} from '../rule-info.js';

export type ServerKind = 'reference' | 'unusual' | 'faulty';

/** A server that ships with the package, to try the rules on. */
export interface OwnServer {
	readonly kind: ServerKind;
	readonly id: string;
	readonly protocol: Protocol;
	/** What it does otherwise than most, or wrong. */
	readonly about: string;
	/** Rules that must fail for it. */
	readonly fails: readonly string[];
	/** Kong's minor line they fail as; default: the newest the rule holds for. */
	readonly kong?: string;
}

/** One server before some rules, as one Kong. */
export interface Task {
	readonly server: OwnServer;
	readonly kong: KongVersion;
	readonly ruleIds: readonly string[];
}

/** What the plan is made of: rules with what decides where they hold. */
export type PlannedRule = Pick<RuleInfo, 'id' | 'protocols' | 'since' | 'until' | 'slow'> & {readonly level: Level};

/** A faulty server and an unusual one, as far as a plan asks. */
export type KnownFaulty = Omit<FaultyServer, 'behaviour'>;
export type KnownUnusual = Omit<UnusualServer, 'behaviour'>;

/** The reference server of each protocol, by the name of its program. */
export const references: Readonly<Record<Protocol, string>> = {'MsgPack:1': 'msgpack', 'ProtoBuf:1': 'protobuf'};

/** Every server of the package. */
export function ownServers(faulty: readonly KnownFaulty[], unusual: readonly KnownUnusual[]): OwnServer[] {
	const correct = {kind: 'reference', about: 'correct in every way', fails: []} as const;
	return [
		...protocols.map(protocol => ({...correct, id: references[protocol], protocol})),
		...unusual.map(({id, protocol, does}) => ({kind: 'unusual' as const, id, protocol, about: does, fails: []})),
		...faulty.map(({id, protocol, fails, breaks, kong}) => ({
			kind: 'faulty' as const,
			id,
			protocol,
			about: breaks,
			fails,
			...(kong === undefined ? {} : {kong}),
		})),
	];
}

/**
 * Which server is put before which rules: the reference servers before all that hold for their protocol, the unusual ones
 * before every MUST, the faulty ones before those they are to fail. A rule that does not hold for the newest Kong is tried as
 * the newest one it holds for. Slow rules only with `slow`.
 */
export function plan(
	rules: readonly PlannedRule[],
	servers: readonly OwnServer[],
	{slow}: {readonly slow: boolean},
): Task[] {
	return servers.flatMap(server => {
		const own = rules.filter(rule => (slow || !rule.slow) && applies(rule, server));
		const byKong = new Map<KongVersion, string[]>();
		for (const rule of own) {
			const kong = server.kong === undefined ? kongFor(rule) : kongVersion(server.kong);
			byKong.set(kong, [...(byKong.get(kong) ?? []), rule.id]);
		}
		return [...byKong].map(([kong, ruleIds]) => ({server, kong, ruleIds}));
	});
}

function applies(rule: PlannedRule, {kind, protocol, fails}: OwnServer): boolean {
	if (kind === 'faulty') return fails.includes(rule.id);
	if (rule.protocols !== undefined && !rule.protocols.includes(protocol)) return false;
	return kind === 'reference' || (rule.level === 'MUST' && !rule.slow);
}

function kongFor(rule: PlannedRule): KongVersion {
	return kongVersions.filter(({name}) => holdsForKong(rule, name)).at(-1) ?? defaultKongVersion;
}
