import type {CallFailure} from './ends.js';

/** nginx's words for what `ngx.socket.connect` returns. */
const texts: Record<string, string> = {
	ECONNREFUSED: 'connection refused',
	ENOENT: 'no such file or directory',
	ETIMEDOUT: 'timeout',
	EAGAIN: 'resource temporarily unavailable',
	EACCES: 'permission denied',
};

/** A connection that could not be opened, as `nil, err`. @param code the system's error code */
export function connectFailure(code: string): Extract<CallFailure, {kind: 'failed'}> {
	return {kind: 'failed', message: texts[code] ?? code, fault: 'connect-refused'};
}
