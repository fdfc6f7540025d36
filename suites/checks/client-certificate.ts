import {generateKeyPairSync, sign} from 'node:crypto';

/** A client certificate that says nothing but a name: X.509 v3, Ed25519, signed by itself. PEM. */
export function clientCertificate(commonName: string): string {
	const {publicKey, privateKey} = generateKeyPairSync('ed25519');
	const algorithm = sequence(Buffer.from('06032b6570', 'hex'));
	const name = sequence(der(0x31, sequence(Buffer.from('0603550403', 'hex'), der(0x0c, Buffer.from(commonName)))));
	const signed = sequence(
		Buffer.from('a003020102', 'hex'),
		der(0x02, Buffer.from([1])),
		algorithm,
		name,
		sequence(der(0x17, Buffer.from('240101000000Z')), der(0x17, Buffer.from('491231235959Z'))),
		name,
		publicKey.export({type: 'spki', format: 'der'}),
	);
	const signature = der(0x03, Buffer.concat([Buffer.from([0]), sign(null, signed, privateKey)]));
	const lines =
		sequence(signed, algorithm, signature)
			.toString('base64')
			.match(/.{1,64}/g) ?? [];
	return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

function sequence(...parts: Buffer[]): Buffer {
	return der(0x30, Buffer.concat(parts));
}

function der(tag: number, content: Buffer): Buffer {
	const {length} = content;
	const head =
		length < 0x80 ? [tag, length] : length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff];
	return Buffer.concat([Buffer.from(head), content]);
}
