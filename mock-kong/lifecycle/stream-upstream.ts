import net from 'node:net';
import {ConformError} from '../errors.js';
import {bodyBytes, type UpstreamAnswer} from '../ngx/input.js';

/** What came of a stream's connection to its service. */
export type StreamReply =
	| {readonly kind: 'connected'; readonly bytes: Buffer}
	| {readonly kind: 'failed'; readonly why: string};

/** Sends what the client sent to the service, scripted or real, and gives all it answers. Bounded by `timeoutMs`. */
export async function askStreamUpstream(data: Buffer, answer: UpstreamAnswer, timeoutMs: number): Promise<StreamReply> {
	if ('refuse' in answer) return {kind: 'failed', why: 'connect() failed (111: Connection refused)'};
	if ('fails' in answer) return {kind: 'connected', bytes: Buffer.alloc(0)};
	if ('url' in answer) return overNetwork(data, answer.url, timeoutMs);
	return {kind: 'connected', bytes: bodyBytes(answer.body).bytes};
}

/** The client closes its side after its last byte; the stream is over when the service has closed, or at the time-out. */
function overNetwork(data: Buffer, url: string, timeoutMs: number): Promise<StreamReply> {
	const {hostname, port} = new URL(url);
	if (port === '') throw new ConformError({code: 'usage', what: `${url} has no port`, hint: 'tcp://127.0.0.1:9000'});
	return new Promise(resolve => {
		const chunks: Buffer[] = [];
		let connected = false;
		const socket = net.connect({host: hostname.replace(/^\[|\]$/g, ''), port: Number(port), allowHalfOpen: true});
		const deadline = setTimeout(() => over(), timeoutMs);
		const over = (why = 'upstream timed out'): void => {
			clearTimeout(deadline);
			socket.destroy();
			resolve(connected ? {kind: 'connected', bytes: Buffer.concat(chunks)} : {kind: 'failed', why});
		};
		socket.on('connect', () => {
			connected = true;
			socket.end(data);
		});
		socket.on('data', chunk => chunks.push(chunk));
		socket.on('error', error => over(error.message));
		socket.on('end', () => over());
	});
}
