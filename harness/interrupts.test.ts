import test from 'ava';
import {Interrupts} from './interrupts.js';

const withExit = () => {
	const codes: number[] = [];
	let exited = () => {};
	const exit = new Promise<void>(resolve => {
		exited = resolve;
	});
	const interrupts = new Interrupts(code => {
		codes.push(code);
		exited();
	});
	return {interrupts, codes, exit};
};

test('everything added is cleaned up before the exit with 130, failures or not', async t => {
	const {interrupts, codes, exit} = withExit();
	const done: string[] = [];
	interrupts.add(() => {
		throw new Error('cannot');
	});
	interrupts.add(async () => {
		await new Promise(resolve => setTimeout(resolve, 5));
		t.deepEqual(codes, []);
		done.push('slow');
	});
	interrupts.add(() => void done.push('taken back'))();
	interrupts.trigger();
	t.true(interrupts.triggered);
	await exit;
	t.deepEqual(codes, [130]);
	t.deepEqual(done, ['slow']);
});

test('the second interruption exits at once', t => {
	const {interrupts, codes} = withExit();
	interrupts.add(() => new Promise<void>(() => {}));
	interrupts.trigger();
	t.deepEqual(codes, []);
	interrupts.trigger();
	t.deepEqual(codes, [130]);
});
