import test from 'ava';
import {LuaError} from '../../lua/errors.js';
import type {PhaseName} from '../../rpc/phases.js';
import {kongVersion} from '../../versions/index.js';
import {intoLogEvent, testState} from '../testing.js';
import {checkNotPhase, checkPhase, phaseBits, phasesAllowedBy} from './phases.js';

test('a phase among the accepted ones passes', t => {
	t.notThrows(() => checkPhase(testState({phase: 'access'}).state, ['rewrite', 'access']));
});

const refusals: [PhaseName, readonly PhaseName[], string][] = [
	['rewrite', ['log', 'access'], 'function cannot be called in rewrite phase (only in: access, log)'],
	[
		'certificate',
		['body_filter', 'log', 'response', 'access', 'header_filter'],
		'function cannot be called in certificate phase (only in: access, response, header_filter, body_filter, log)',
	],
	[
		'preread',
		['admin_api', 'error', 'cluster_listener', 'balancer', 'client_hello'],
		'function cannot be called in preread phase (only in: client_hello, balancer, cluster_listener, error, admin_api)',
	],
];
for (const [phase, accepted, message] of refusals) {
	test(`the refusal in ${phase} lists ${accepted.length} phases in Kong's order`, t => {
		t.throws(() => checkPhase(testState({phase}).state, accepted), {instanceOf: LuaError, message});
		t.deepEqual([...(phasesAllowedBy(message) ?? [])].sort(), [...accepted].sort());
	});
}

test('a rejected phase is refused, any other passes', t => {
	const message = 'function cannot be called in init_worker phase (can be called in any phases except: init_worker)';
	t.throws(() => checkNotPhase(testState({phase: 'init_worker'}).state, ['init_worker']), {message});
	t.notThrows(() => checkNotPhase(testState({phase: 'log'}).state, ['init_worker']));
	t.false(phasesAllowedBy(message)?.includes('init_worker'));
	t.true(phasesAllowedBy(message)?.includes('log'));
});

test('other texts say nothing about phases', t => {
	t.is(phasesAllowedBy('API disabled in the current context'), undefined);
});

test('in 2.8 the timer of the log event has no phase', t => {
	const {state} = testState({version: kongVersion('2.8')});
	intoLogEvent(state);
	const message = 'no phase in ngx.ctx.KONG_PHASE, (need one of access, log)';
	t.throws(() => checkPhase(state, ['log', 'access']), {message});
	t.throws(() => checkNotPhase(state, ['init_worker']), {message: 'no phase in ngx.ctx.KONG_PHASE'});
});

test('KONG_PHASE is a bit of its own for every phase', t => {
	const bits = Object.values(phaseBits);
	t.is(new Set(bits).size, bits.length);
	t.is(phaseBits.access, 32);
	t.is(phaseBits.log, 8192);
	t.is(phaseBits.preread, 16384);
});
