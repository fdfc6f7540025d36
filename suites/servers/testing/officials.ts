import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {fakeIo} from '../../../harness/fake-io.js';
import {matchesGlob} from '../../../harness/glob.js';
import {covers, type KnownFailure} from '../../../harness/known-failures/entries.js';
import {listNameOf, readShippedList} from '../../../harness/known-failures/lists.js';
import {main} from '../../../harness/main.js';
import {cleanupAll} from '../../../mock-kong/internal.js';
import {guardedGroups} from '../../../mock-kong/servers/cleanup.js';
import {rules} from '../../index.js';
import type {Report, Run} from '../../result.js';
import {type Official, type OfficialRun, officials} from '../officials.js';

process.on('exit', () => cleanupAll());

const root = fileURLToPath(new URL('../../..', import.meta.url));
const required = (process.env.CONFORM_REQUIRE ?? '').split(',').map(name => name.trim());

const dir = mkdtempSync(path.join(tmpdir(), 'official-'));
test.after.always(() => rmSync(dir, {recursive: true}));
/** What each list was held against. */
const judged = new Map<string, readonly Run[]>();

/**
 * Declares the tests of some official PDKs: each against what its list of known failures says, and each list against all.
 * A file for some of them, so that they run side by side: most of the time goes by waiting for answers that never come.
 * @param lists names of lists
 */
export function testOfficials(...lists: readonly string[]): void {
	for (const {name, title, built, servers} of officials) {
		const own = servers.filter(({known}) => lists.includes(known));
		if (own.length === 0) continue;
		if (existsSync(path.join(root, built))) {
			for (const server of own) for (const run of server.runs) judge(server, run);
			for (const {known} of own) isNeeded(known);
		} else if (required.includes(name)) {
			test(`${title} servers`, t => t.fail(`there is no ${built}, and CONFORM_REQUIRE names ${name}: npm run servers`));
		} else {
			test.skip(`${title} servers`, () => {});
			// One loud line a language, whatever its files.
			if (own[0] === servers[0])
				console.warn(`SKIPPED: there is no ${built} (npm run servers): tests of ${title} servers do not run`);
		}
	}
}

function judge({pdk, known, serverArgs}: Official, {target, kong, only = []}: OfficialRun): void {
	const how = [...serverArgs, ...(kong === undefined ? [] : [`as Kong ${kong} drives it`]), ...only];
	test.serial(`${pdk}: ${[target, ...how].join(' ')}: nothing fails but what ${known} says`, async t => {
		t.timeout(90_000);
		const io = fakeIo({cwd: root, env: {PATH: process.env.PATH}, columns: 160});
		const options = [...(kong === undefined ? [] : ['--kong', kong]), ...only.flatMap(glob => ['--only', glob])];
		// Half the usual wait: the known failures are mostly servers that never answer.
		const reports = ['--report', 'console', '--report', `json=${path.join(dir, 'report.json')}`];
		const own = [target, '--strict', '--known-failures', known, '--timeout', '1500', ...reports, ...options];
		const code = await main([...own, '--', ...serverArgs], io);
		t.is(code, 0, io.out() + io.err());
		t.deepEqual(guardedGroups(), [], 'no server outlives the run');
		t.true(io.out().includes(`${pdk}`), 'the report says which PDK ran the plugin');
		const {runs}: Report = JSON.parse(readFileSync(path.join(dir, 'report.json'), 'utf8'));
		for (const {server} of runs)
			t.is(server.pdk && listNameOf(server.pdk), known, 'and where it is listed what that gets wrong');
		judged.set(known, [...(judged.get(known) ?? []), ...runs]);
	});
}

/** Seen with the probe, which is put to the rules on failures only; the ordinary plugins here pass them. */
const shownByTheProbe: readonly string[] = ['pdk-calls/rare-answers', 'sequences/late-step'];

/**
 * One plugin that passes proves nothing against an entry; all that are here do. Entries of rules that none of them was put
 * to (they take long, or need the probe) are left alone.
 */
function isNeeded(known: string): void {
	test.serial(`${known}: each entry whose rule was run is needed by some plugin`, t => {
		const entries = readShippedList(
			known,
			rules.map(rule => rule.id),
		);
		const runs = judged.get(known) ?? [];
		const put = (entry: KnownFailure) =>
			runs.some(({results}) => results.some(({id, status}) => status !== 'skip' && matchesGlob(entry.rule, id)));
		const covered = (entry: KnownFailure) =>
			runs.some(({kong, results}) => results.some(result => covers(entry, result, kong)));
		const idle = entries.filter(
			entry =>
				!entry.flaky &&
				entry.kong === undefined &&
				!shownByTheProbe.includes(entry.rule) &&
				put(entry) &&
				!covered(entry),
		);
		t.deepEqual(idle, []);
	});
}
