import test from 'ava';
import {aResult, aRun} from '../../reports/testing.js';
import {verdictOf} from '../../reports/verdict.js';
import {rules} from '../../suites/index.js';
import type {PdkSummary, Run} from '../../suites/result.js';
import {withPdkFailures} from './pdk-failures.js';

const ids = rules.map(rule => rule.id);
const staleIds = ['instances/stale-ids', 'access ran on id 0, which the new process had given to another instance'];
const binaryBody = ['response-buffering/body-arrives', 'the handler got null'];
const panics = ['failures/throw-first', 'the server process ended after a handler threw in access'];

/** What a run on that PDK that failed so says of it. */
async function said(pdk: PdkSummary | undefined, failed: readonly (readonly string[])[]): Promise<Run> {
	const {server} = aRun([]);
	const results = failed.map(([id = '', actual = '']) => aResult({id, actual, status: 'fail', level: 'MUST'}));
	const [run] = await withPdkFailures([aRun(results, {kong: '3.9', server: {...server, pdk}})], ids);
	return run!;
}

const old = {name: 'go-pdk', version: '0.8.0'};

test('what a newer PDK mends names the one that mends all of it', async t => {
	const run = await said(old, [staleIds, binaryBody]);
	t.deepEqual(run.pdkFailures, {
		list: 'go-pdk@0.8.0',
		rules: ['instances/stale-ids', 'response-buffering/body-arrives'],
		fixedIn: '0.11.0',
	});
	t.deepEqual(verdictOf(run, false).why, [
		'All of it lies in go-pdk 0.8.0, whatever the plugin on it; go-pdk 0.11.0 mends it.',
		'To accept it: --known-failures go-pdk@0.8.0',
	]);
});

test('what is mended in part says how much, what is not mended says nothing of versions', async t => {
	const partly = await said(old, [staleIds, panics]);
	t.deepEqual(partly.pdkFailures?.partlyFixed, {in: '0.10.0', rules: ['instances/stale-ids']});
	t.is(partly.pdkFailures?.fixedIn, undefined);
	t.is(
		verdictOf(partly, false).why[0],
		'All of it lies in go-pdk 0.8.0, whatever the plugin on it; go-pdk 0.10.0 mends 1 of 2.',
	);
	t.is(
		verdictOf(await said(old, [panics]), false).why[0],
		'All of it lies in go-pdk 0.8.0, whatever the plugin on it.',
	);
});

test('nothing is said of a version without a list, of an unknown PDK, and of failures a list does not know', async t => {
	t.is((await said({...old, version: '0.8.1'}, [staleIds])).pdkFailures, undefined);
	t.is((await said(undefined, [staleIds])).pdkFailures, undefined);
	t.is((await said(old, [staleIds, ['info/version', 'none']])).pdkFailures, undefined);
	t.is((await said(old, [['instances/stale-ids', 'something else']])).pdkFailures, undefined);
	t.is((await said({name: 'kong-python-pdk', version: '0.33', mode: 'other'}, [staleIds])).pdkFailures, undefined);
});
