import test from 'ava';
import {MsgPackClient} from './testing/msgpack.js';
import {TestServer} from './testing/process.js';
import {ProtoBufClient} from './testing/protobuf.js';

const rewrite = [['kong.log.debug', 'conform-reference: rewrite']];

for (const file of ['float-instance-ids', 'ids-from-0', 'one-byte-at-a-time', 'extra-fields-in-answers']) {
	test.serial(`${file}: events run as the reference's do`, async t => {
		const server = new TestServer(`run-fault.ts ${file}`);
		t.teardown(() => server.stop());
		const client = new MsgPackClient(await server.connect());
		t.deepEqual(await client.event(await client.start({}), 'rewrite'), rewrite);
		t.is((await client.event(await client.start({message: 'x'.repeat(5000)}), 'access')).length, 13);
	});
}

test.serial('float-instance-ids: the id is a float64', async t => {
	const server = new TestServer('run-fault.ts float-instance-ids');
	t.teardown(() => server.stop());
	const connection = await server.connect();
	connection.write(MsgPackClient.message(1, 'plugin.StartInstance', {Name: 'conform-reference', Config: '{}'}));
	const float = Buffer.from([0xa2, 0x49, 0x64, 0xcb]);
	const id = await connection.readWith(bytes => {
		const at = bytes.indexOf(float);
		return at >= 0 && bytes.length >= at + 12 ? {value: bytes.readDoubleBE(at + 4), used: bytes.length} : undefined;
	});
	t.true(Number.isSafeInteger(id));
});

test.serial('ids-from-0-pb: an id of 0 is left out and still names the instance', async t => {
	const server = new TestServer('run-fault.ts ids-from-0-pb');
	t.teardown(() => server.stop());
	const client = new ProtoBufClient(await server.connect());
	t.is(await client.start({}), 0);
	t.is((await client.event(0, 'rewrite'))?.length, 1);
});
