import type {Fault} from '../../servers/faults/fault.js';

/** Servers that break the rules of this chapter. */
export const responseBufferingFaults: readonly Fault[] = [
	{
		name: 'response-data-in-global',
		protocols: ['MsgPack:1'],
		fails: ['response-buffering/own-response'],
		breaks: 'What one event asked of its response, another event acts on.',
		behaviour: () => {
			let type: unknown;
			return {
				handlers: {
					async response(pdk) {
						type = await pdk.call('kong.service.response.get_header', ['content-type']);
						await pdk.call('kong.service.response.get_raw_body');
						await pdk.call('kong.response.set_header', ['x-conform-type', type ?? '']);
					},
				},
			};
		},
	},
	{
		name: 'response-header-lost',
		protocols: ['MsgPack:1'],
		fails: ['response-buffering/changes-reach-client'],
		breaks: 'The response handler sets a header that Kong does not let it set.',
		behaviour: () => ({
			handlers: {
				async response(pdk) {
					await pdk.call('kong.service.response.get_raw_body');
					await pdk.call('kong.response.set_header', ['transfer-encoding', 'gzip']);
				},
			},
		}),
	},
	{
		name: 'not-modified-hangs',
		fails: ['response-buffering/rare-responses'],
		breaks: 'The response event of a 304 hangs.',
		behaviour: () => ({
			async answered(value) {
				if (value === 304) await new Promise(() => {});
				return value;
			},
		}),
	},
	{
		name: 'log-waits-for-response',
		fails: ['response-buffering/service-down'],
		breaks: 'The log event of a request waits for its response event.',
		behaviour: () => {
			let waiting = 0;
			return {
				handlers: {
					async access(pdk) {
						waiting += 1;
						await pdk.call('kong.request.get_method');
					},
					async response(pdk) {
						waiting -= 1;
						await pdk.call('kong.service.response.get_status');
					},
					async log(pdk) {
						if (waiting > 0) await new Promise(() => {});
						await pdk.call('kong.log.serialize');
					},
				},
			};
		},
	},
	{
		name: 'content-length-wrong',
		fails: ['response-buffering/content-length'],
		breaks: 'The response handler sets a Content-Length that is not the length of the body.',
		behaviour: () => ({
			handlers: {
				async response(pdk) {
					await pdk.call('kong.response.set_header', ['content-length', '3']);
				},
			},
		}),
	},
];
