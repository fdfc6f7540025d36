import {fileURLToPath} from 'node:url';
import {MockKong} from 'kong-ps-conform';
import {ExpectationError, expectResponse} from 'kong-ps-conform/expect';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {startCollector} from '../collector.cjs';

let collector: Awaited<ReturnType<typeof startCollector>>;
let kong: MockKong;
beforeAll(async () => {
	collector = await startCollector();
	const server = fileURLToPath(new URL('../../js/log-shipper', import.meta.url));
	kong = await MockKong.start({server, config: {url: collector.url}});
});
afterAll(async () => {
	await kong?.stop(); // the plugin server, too
	await collector?.stop();
});

test('ships a line once the client has its response', async () => {
	kong.configure({url: `${collector.url}/lines`});
	const res = await kong.request({path: '/orders?id=7', upstream: {status: 201, body: 'created'}});
	expectResponse(res, {
		client: {status: 201, body: 'created'},
		calls: {log: ['kong.log.serialize']}, // all of the log phase, in this order
	});
	expect(collector.taken()).toEqual([{path: '/lines', line: {status: 201, uri: '/orders?id=7'}}]);
});

test('a collector that is down is for the log, not for the client', async () => {
	kong.configure({url: 'http://127.0.0.1:2/'}); // nothing listens there
	const res = await kong.request({upstream: {status: 201, body: 'created'}});
	expectResponse(res, {
		client: {status: 201, body: 'created'},
		calls: {log: ['kong.log.serialize', {call: 'kong.log.err', args: ['collector: ', {type: 'string'}]}]},
		log: [{contains: 'collector: fetch failed', level: 'err'}],
	});
});

test('a change of the config starts a new instance and closes the old one', async () => {
	kong.configure({url: `${collector.url}/old`});
	await kong.request({path: '/1'});
	const {started, closed} = kong.instanceCounts;
	kong.configure({url: `${collector.url}/new`}); // as an operator does
	await kong.request({path: '/2'});
	expect(collector.taken().map(({path}) => path)).toEqual(['/old', '/new']);
	expect(kong.instanceCounts).toEqual({started: started + 1, closed: closed + 1});
});

test('what is not as expected is told', async () => {
	const res = await kong.request();
	const wrong = () => expectResponse(res, {calls: {log: ['kong.log.serialize', 'kong.log.notice']}});
	expect(wrong).toThrow(ExpectationError);
	expect(wrong).toThrow(/^call 2 of log is missing: kong\.log\.notice\n/);
});
