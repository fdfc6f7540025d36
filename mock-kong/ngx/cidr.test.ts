import test from 'ava';
import {parseAddress, TrustedAddresses} from './cidr.js';

const addresses: [text: string, address: string | undefined, port?: number][] = [
	['1.2.3.4', '1.2.3.4'],
	['01.2.003.4', '1.2.3.4'],
	['1..2.3', '1.0.2.3'],
	['1.2.3.4:80', '1.2.3.4', 80],
	['1.2.3.4:0', undefined],
	['1.2.3.4:65536', undefined],
	['1.2.3.4:', undefined],
	['1.2.3', undefined],
	['1.2.3.256', undefined],
	['::1', '::1'],
	['2001:DB8:0:0::1', '2001:db8::1'],
	['::FFFF:102:304', '::ffff:1.2.3.4'],
	['[::1]:8443', '::1', 8443],
	['[::1]', undefined],
	['[::1', undefined],
	['fe80::1%1', undefined],
	['name', undefined],
	['unix:', undefined],
	['', undefined],
];
for (const [text, address, port] of addresses) {
	test(`an address of a proxy: ${JSON.stringify(text)}`, t => {
		t.deepEqual(parseAddress(text), address === undefined ? undefined : {address, port});
	});
}

test('nginx knows an IPv4 address inside an IPv6 one, kong.ip does not', t => {
	const trusted = new TrustedAddresses(['10.0.0.0/8', '2001:db8::/32']);
	t.true(trusted.has('::ffff:10.0.0.1'));
	t.false(trusted.matches('::ffff:10.0.0.1'));
	t.true(trusted.has('2001:db8::1'));
	t.true(trusted.matches('2001:db8::1'));
	t.false(trusted.has('::ffff:11.0.0.1'));
});
