import {isAtLeast, type KongVersion, type Protocol} from '../mock-kong/internal.js';
import type {Rule} from './rule.js';

/** Why a rule does not apply to this protocol and Kong version; undefined when it does. */
export function notApplicable(
	rule: Rule,
	protocol: Protocol | undefined,
	version: KongVersion,
	slow: boolean,
): string | undefined {
	if (rule.protocols && protocol && !rule.protocols.includes(protocol))
		return `holds for ${rule.protocols.join(', ')} only`;
	if (rule.since && !isAtLeast(version, rule.since)) return `holds since Kong ${rule.since}`;
	if (rule.until && isAtLeast(version, rule.until) && version.name !== rule.until)
		return `holds until Kong ${rule.until}`;
	if (rule.slow && !slow) return 'takes long: run with --slow';
	return undefined;
}
