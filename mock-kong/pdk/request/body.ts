import {readFileSync} from 'node:fs';
import {type LuaValue, luaString, luaType} from '../../lua/values.js';
import {getRequestHeader} from '../../ngx/get-header.js';
import type {RequestState} from '../../ngx/state.js';
import type {PhaseName} from '../../rpc/phases.js';
import type {KongVersion} from '../../versions/index.js';
import {decodeBody, type RawBody} from '../body.js';
import {fail, ngxApi} from '../checks/guard.js';
import {checkPhase} from '../checks/phases.js';
import type {Namespace} from '../namespace.js';
import {results} from '../outcome.js';

const beforeContent: readonly PhaseName[] = ['rewrite', 'access', 'response', 'error', 'admin_api'];
const tooLarge = "request body did not fit into client body buffer, consider raising 'client_body_buffer_size'";

/** kong.request.get_raw_body and get_body. */
export function bodyFunctions(version: KongVersion): Namespace {
	const sizes = version.readsSpooledBody;
	return {
		get_raw_body: (state, maxFileSize) => {
			const raw = rawBody(state, sizes ? maxFileSize : undefined);
			return 'error' in raw ? results(undefined, raw.error) : raw.body;
		},
		get_body: (state, mimetype, maxArgs, maxFileSize) => {
			checkPhase(state, beforeContent);
			const type = mimetype === undefined || mimetype === false ? contentType(state) : mimetype;
			return decodeBody(
				type,
				maxArgs,
				state.node.headersLimit,
				() => formBody(state),
				() => rawBody(state, sizes ? maxFileSize : undefined),
			);
		},
	};
}

/** ngx.req.get_post_args: a body in a file is an error. */
function formBody(state: RequestState): RawBody {
	ngxApi(state);
	state.req.bodyRead = true;
	if (state.req.spooled) return {error: 'request body in temp file not supported'};
	return {body: luaString(state.req.body)};
}

function rawBody(state: RequestState, maxFileSize: LuaValue): RawBody {
	checkPhase(state, beforeContent);
	ngxApi(state);
	const {req} = state;
	req.bodyRead = true;
	if (!req.spooled) return {body: luaString(req.body)};
	const path = req.bodyFile;
	if (maxFileSize === undefined || maxFileSize === false || path === undefined) return {error: tooLarge};
	if (typeof maxFileSize !== 'number') fail(`attempt to compare ${luaType(maxFileSize)} with number`);
	if (maxFileSize < 0) return {error: tooLarge};
	const size = req.body.length;
	if (maxFileSize > 0 && size > maxFileSize) {
		return {error: `request body file too big: ${size} > ${Math.trunc(maxFileSize)}`};
	}
	return {body: luaString(readFileSync(path))};
}

function contentType(state: RequestState): LuaValue {
	ngxApi(state);
	return getRequestHeader(state, 'Content-Type');
}
