import {ConformError} from '../mock-kong/errors.js';
import {didYouMean} from '../mock-kong/servers/near.js';

/** Whether `pattern` is all of `id`: `*` is any characters of one path part, `**` any characters at all. */
export function matchesGlob(pattern: string, id: string): boolean {
	if (!pattern.includes('*')) return pattern === id;
	// ends[i]: the pattern so far can end before id[i]. No backtracking: a pattern costs pattern x id, whatever it is.
	let ends = new Array<boolean>(id.length + 1).fill(false);
	ends[0] = true;
	for (const token of pattern.match(/\*+|[^*]/gs) ?? []) {
		const next = new Array<boolean>(id.length + 1).fill(false);
		for (let i = 0; i <= id.length; i += 1) {
			if (token === '*') next[i] = ends[i] === true || (i > 0 && next[i - 1] === true && id[i - 1] !== '/');
			else if (token.startsWith('*')) next[i] = ends[i] === true || (i > 0 && next[i - 1] === true);
			else next[i] = i > 0 && ends[i - 1] === true && id[i - 1] === token;
		}
		ends = next;
	}
	return ends[id.length] === true;
}

/** What `--only` and `--skip` leave. @throws ConformError `usage` when a glob matches no rule. */
export function selectRules<T extends {readonly id: string}>(
	rules: readonly T[],
	only: readonly string[],
	skip: readonly string[],
): T[] {
	const ids = rules.map(rule => rule.id);
	for (const glob of only) checkGlob('--only', glob, ids);
	for (const glob of skip) checkGlob('--skip', glob, ids);
	return rules.filter(
		({id}) => (only.length === 0 || only.some(g => matchesGlob(g, id))) && !skip.some(g => matchesGlob(g, id)),
	);
}

function checkGlob(option: string, glob: string, ids: readonly string[]): void {
	if (ids.some(id => matchesGlob(glob, id))) return;
	throw new ConformError({
		code: 'usage',
		what: `${option} ${glob} matches no rule`,
		hint: nearRule(glob, ids),
	});
}

/** What somebody who wrote `glob` may have meant, or where to look. */
export function nearRule(glob: string, ids: readonly string[]): string {
	return ruleLike(glob, ids) ?? 'kong-ps-conform list';
}

/** A rule or chapter that is nearly what `glob` says. */
export function ruleLike(glob: string, ids: readonly string[]): string | undefined {
	const chapter = glob.replace(/\/+\**$/, '');
	if (ids.some(id => id.startsWith(`${chapter}/`))) return `${chapter}/* for the whole chapter`;
	const byName = ids.find(id => id.endsWith(`/${glob}`));
	if (byName !== undefined) return byName;
	const chapters = [...new Set(ids.map(id => `${id.slice(0, id.indexOf('/'))}/*`))];
	return didYouMean(glob, [...ids, ...chapters]);
}
