import test from 'ava';
import {paceOf} from './pace.js';

test('a deadline is a multiple of the round trip, not less than what the user says, not more than Kong waits', t => {
	t.is(paceOf(5, 3000).deadlineMs, 3000);
	t.is(paceOf(80, 3000).deadlineMs, 4000);
	t.is(paceOf(5000, 3000).deadlineMs, 60_000);
	t.is(paceOf(5000, 120_000).deadlineMs, 120_000);
	t.is(paceOf(undefined, 1500).deadlineMs, 1500);
});

test('what a server does in the end it does within some round trips', t => {
	t.is(paceOf(undefined, 3000).settleMs, 150);
	t.is(paceOf(2, 3000).settleMs, 150);
	t.is(paceOf(40, 3000).settleMs, 400);
	t.is(paceOf(500, 3000).settleMs, 1000);
});
