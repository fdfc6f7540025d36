import type {Reply} from '../reference/behaviour.js';

/** `Data` of an event's answer; undefined for any other. */
export function dataOf([, , , result]: Reply): string | {readonly [key: string]: unknown} | undefined {
	const data = result && typeof result === 'object' && 'Data' in result ? result.Data : undefined;
	if (typeof data === 'string') return data;
	return data && typeof data === 'object' ? {...data} : undefined;
}

/** The reply with one field of its result replaced; an error stays as it is. */
export function withField([type, id, error, result]: Reply, field: string, value: unknown): Reply {
	return [type, id, error, error === null ? {...Object(result), [field]: value} : result];
}

/** The reply without one field of its result. */
export function without([type, id, error, result]: Reply, field: string): Reply {
	const left = Object.entries(Object(result)).filter(([name]) => name !== field);
	return [type, id, error, error === null ? Object.fromEntries(left) : result];
}
