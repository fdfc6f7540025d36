import {luaRecord} from '../lua/values.js';
import {PdkConstant, type PdkFields} from './lookup.js';
import type {PdkFunction} from './namespace.js';

const nothing: PdkFunction = () => undefined;
/** The no-op span, as far as it is data. */
const span: PdkFunction = () => luaRecord({is_recording: false});

/** kong.tracing, since 3.0, of a Kong that does not trace (pdk/tracing.lua: noop_tracer). */
export const tracingFields: PdkFields = {
	name: new PdkConstant('noop'),
	spans_table_key: new PdkConstant('noop'),
	start_span: span,
	create_span: span,
	get_spans: nothing,
	get_root_span: nothing,
	init_spans: nothing,
	link_span: nothing,
	active_span: nothing,
	set_active_span: nothing,
	process_span: nothing,
	set_should_sample: nothing,
	get_sampling_decision: nothing,
};
