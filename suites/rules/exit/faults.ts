import type {Fault} from '../../servers/faults/fault.js';
import {handlersWith, isExit} from '../../servers/faults/handlers.js';
import {Slots} from '../../servers/faults/slots.js';

/** Servers that break the rules of this chapter. */
export const exitFaults: readonly Fault[] = [
	{
		name: 'talks-after-exit',
		protocols: ['MsgPack:1'],
		fails: ['exit/last-word'],
		breaks: 'After the answer with kong.response.exit the server sends another one for the same event.',
		behaviour: () => ({
			send(bytes, socket, what) {
				socket.write(bytes);
				// A script in the config may name it, too.
				if (what === 'plugin.StartInstance' || !bytes.includes('kong.response.exit')) return;
				// [1, 1, nil, "ret"]
				setTimeout(() => socket.writable && socket.write(Buffer.from([0x94, 1, 1, 0xc0, 0xa3, 0x72, 0x65, 0x74])), 5);
			},
		}),
	},
	{
		name: 'talks-after-exit',
		protocols: ['ProtoBuf:1'],
		fails: ['exit/last-word'],
		breaks: 'After kong.response.exit the server sends the end of the event, which Kong does not read.',
		behaviour: () => {
			let exits = false;
			return {
				handlers: {
					async access(pdk) {
						await pdk.call('kong.response.exit', [403, 'stopped']);
					},
				},
				send(bytes, socket, what) {
					socket.write(bytes);
					if (what === 'arguments' && exits) socket.write(Buffer.alloc(4));
					exits = what === 'method' && bytes.includes('kong.response.exit');
				},
			};
		},
	},
	{
		name: 'exit-swallowed',
		fails: ['exit/ends-event'],
		breaks: 'kong.response.exit ends the handler and Kong is never told.',
		behaviour: () => {
			class Left extends Error {}
			return {
				handlers: handlersWith(handler => async (pdk, config) => {
					const call = async (method: string, args?: readonly unknown[]) => {
						if (isExit(method)) throw new Left();
						return pdk.call(method, args);
					};
					await handler({call}, config).catch(error => {
						if (!(error instanceof Left)) throw error;
					});
				}),
			};
		},
	},
	{
		name: 'exit-swallowed-in-response',
		fails: ['exit/replaces-answer', 'exit/ends-event'],
		breaks: 'kong.response.exit in the response phase does nothing: Kong is never told.',
		behaviour: () => ({
			handlers: handlersWith((handler, phase) => (pdk, config) => {
				const call = async (method: string, args?: readonly unknown[]) =>
					phase === 'response' && isExit(method) ? undefined : pdk.call(method, args);
				return handler({call}, config);
			}),
		}),
	},
	{
		name: 'exit-last-wins',
		fails: ['exit/code-after'],
		breaks: 'An exit is told when the handler has ended: of two the last one counts.',
		behaviour: () => ({
			handlers: handlersWith(handler => async (pdk, config) => {
				let exit: readonly unknown[] | undefined;
				const call = async (method: string, args: readonly unknown[] = []) => {
					if (isExit(method)) exit = args;
					return exit ? undefined : pdk.call(method, args);
				};
				await handler({call}, config);
				if (exit) await pdk.call('kong.response.exit', exit);
			}),
		}),
	},
	{
		name: 'code-after-exit-kills',
		fails: ['exit/code-after'],
		breaks: 'A PDK call after kong.response.exit ends the process.',
		behaviour: () => ({
			handlers: handlersWith(handler => (pdk, config) => {
				let left = false;
				const call = async (method: string, args?: readonly unknown[]) => {
					if (left) process.exit(2);
					if (!isExit(method)) return pdk.call(method, args);
					left = true;
					void pdk.call(method, args);
					// The exit goes out before the handler goes on.
					await new Promise(resolve => setTimeout(resolve, 5));
					return undefined;
				};
				return handler({call}, config);
			}),
		}),
	},
	{
		name: 'exit-keeps-worker',
		fails: ['exit/next-event'],
		breaks: 'An event that was left by exit keeps one of eight workers for ever.',
		behaviour: () => {
			const workers = new Slots(8);
			return {
				handlers: handlersWith(handler => async (pdk, config) => {
					await workers.take();
					// Never comes back from an exit.
					await handler(pdk, config).finally(() => workers.give());
				}),
			};
		},
	},
	{
		name: 'exit-leaks-worker',
		fails: ['exit/thousand-exits'],
		breaks: 'An event that was left by exit keeps one of three hundred workers for ever.',
		behaviour: () => {
			const workers = new Slots(300);
			return {
				handlers: handlersWith(handler => async (pdk, config) => {
					await workers.take();
					// Never comes back from an exit.
					await handler(pdk, config).finally(() => workers.give());
				}),
			};
		},
	},
	{
		name: 'exit-blocks-log',
		fails: ['exit/logged'],
		breaks: 'After an exit the log event never ends.',
		behaviour: () => {
			let left = false;
			return {
				handlers: handlersWith((handler, phase) => async (pdk, config) => {
					if (phase === 'log' && left) await new Promise(() => {});
					const call = (method: string, args?: readonly unknown[]) => {
						left ||= isExit(method);
						return pdk.call(method, args);
					};
					await handler({call}, config);
				}),
			};
		},
	},
	{
		name: 'exit-in-log-keeps-worker',
		fails: ['exit/refused-phase'],
		breaks: 'A log handler whose exit Kong refused keeps one of four workers for ever.',
		behaviour: () => {
			const workers = new Slots(4);
			return {
				handlers: handlersWith((handler, phase) => async (pdk, config) => {
					if (phase === 'log') await workers.take();
					// Never comes back from an exit.
					await handler(pdk, config);
					if (phase === 'log') workers.give();
				}),
			};
		},
	},
	{
		name: 'exit-headers-lost',
		fails: ['exit/reaches-client'],
		breaks: 'kong.response.exit is told to Kong without its headers.',
		behaviour: () => ({
			handlers: handlersWith(handler => (pdk, config) => {
				const call = (method: string, args?: readonly unknown[]) =>
					pdk.call(method, isExit(method) ? args?.slice(0, 2) : args);
				return handler({call}, config);
			}),
		}),
	},
	{
		name: 'exit-repeated-header-lost',
		fails: ['exit/reaches-client'],
		breaks: 'Of a repeated header of an exit only the last value is told to Kong.',
		behaviour: () => {
			const lastOnly = (headers: unknown) =>
				Object.fromEntries(Object.entries(Object(headers)).map(([name, value]) => [name, [value].flat().at(-1)]));
			return {
				handlers: handlersWith(handler => (pdk, config) => {
					const call = (method: string, args: readonly unknown[] = []) =>
						pdk.call(method, isExit(method) && args[2] ? [args[0], args[1], lastOnly(args[2])] : args);
					return handler({call}, config);
				}),
			};
		},
	},
	{
		name: 'exit-body-as-text',
		fails: ['exit/binary-body'],
		breaks: 'The body of an exit goes through a UTF-8 decoder.',
		behaviour: () => ({
			handlers: handlersWith(handler => (pdk, config) => {
				const call = (method: string, args: readonly unknown[] = []) =>
					pdk.call(
						method,
						isExit(method) ? args.map(value => (Buffer.isBuffer(value) ? value.toString() : value)) : args,
					);
				return handler({call}, config);
			}),
		}),
	},
	{
		name: 'exit-arguments-in-global',
		fails: ['exit/concurrent'],
		breaks: 'The arguments of an exit are kept where the exit of another event replaces them.',
		behaviour: () => {
			let last: readonly unknown[] | undefined;
			return {
				handlers: handlersWith(handler => (pdk, config) => {
					const call = async (method: string, args?: readonly unknown[]) => {
						if (!isExit(method)) return pdk.call(method, args);
						last = args;
						await new Promise(resolve => setTimeout(resolve, 5));
						return pdk.call(method, last);
					};
					return handler({call}, config);
				}),
			};
		},
	},
	{
		name: 'exit-table-as-text',
		protocols: ['MsgPack:1'],
		fails: ['exit/table-body'],
		breaks: 'A table given to exit as body is printed before Kong sees it.',
		behaviour: () => ({
			handlers: handlersWith(handler => (pdk, config) => {
				const call = (method: string, [status, body, ...rest]: readonly unknown[] = []) => {
					const printed = isExit(method) && body !== null && typeof body === 'object' && !Buffer.isBuffer(body);
					return pdk.call(method, [status, printed ? String(body) : body, ...rest]);
				};
				return handler({call}, config);
			}),
		}),
	},
	{
		name: 'exit-closes-connection',
		protocols: ['MsgPack:1'],
		fails: ['exit/connection-kept'],
		breaks: 'The connection is closed behind an exit.',
		behaviour: () => ({
			send(bytes, socket, what) {
				// A script in the config may name it, too.
				if (what !== 'plugin.StartInstance' && bytes.includes('kong.response.exit')) socket.end(bytes);
				else socket.write(bytes);
			},
		}),
	},
	{
		name: 'exit-keeps-event',
		protocols: ['MsgPack:1'],
		fails: ['exit/event-freed'],
		breaks: "An event that was left by exit stays: a Step for it brings the handler's next call.",
		behaviour: () => ({
			reply([type, id, error, result], method) {
				if (method !== 'plugin.Step' || !String(error).startsWith('no event')) return [type, id, error, result];
				return [type, id, null, {EventId: 0, Data: {Method: 'kong.response.set_header', Args: ['x-after', 'exit']}}];
			},
		}),
	},
	{
		name: 'error-swallowed',
		protocols: ['MsgPack:1'],
		fails: ['exit/error-ends-event'],
		breaks: 'kong.response.error does nothing: Kong is never told.',
		behaviour: () => ({
			handlers: handlersWith(handler => (pdk, config) => {
				const call = async (method: string, args?: readonly unknown[]) =>
					method === 'kong.response.error' ? undefined : pdk.call(method, args);
				return handler({call}, config);
			}),
		}),
	},
];
