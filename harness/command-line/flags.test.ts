import test from 'ava';
import {usageError} from '../../mock-kong/errors.js';
import {inFlags} from './flags.js';

const told = (what: string, hint?: string) => inFlags(usageError(what, hint)).message;

test("the library's names of what it is given become options, other words in backquotes stay", t => {
	t.is(
		told('`startCommand` needs `queryCommand`', 'add `socket`'),
		'--start-cmd needs --query-cmd\n  try:    add --socket',
	);
	t.is(told('`serverArgs` have no place'), 'arguments after -- have no place');
	t.is(told('`constructor` and `go build`'), '`constructor` and `go build`');
});

test('what a server wrote is not touched', t => {
	const error = usageError('it ended');
	error.parts.output = 'no `config` given';
	t.true(inFlags(error).message.includes('no `config` given'));
});
