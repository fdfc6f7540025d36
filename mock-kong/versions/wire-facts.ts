/** What a version puts on the wire, and takes from it. */
export interface WireFacts {
	/** mp_rpc.lua call_pdk_method: `nil, err` reaches the server as plugin.StepError; later versions drop err. */
	readonly sendsStepError: boolean;
	/** mp_rpc.lua fix_raw: get_raw_body answers bin; before it is str. */
	readonly rawBodyAsBin: boolean;
	/** cjson.null inside a value packs as nil; before it raises. */
	readonly packsJsonNull: boolean;
	/** globalpatches.lua: significant digits of numbers in JSON; cjson's own 14 before 3.6. */
	readonly jsonNumberDigits: 14 | 16;
	/** Line of mp_rpc.lua, call_pdk_method, that calls a function of the PDK: it stands in a server's log lines; in 2.8, a tail call, its caller's. */
	readonly msgpackLogLine: number;
	/** The same of pb_rpc.lua, call_pdk. */
	readonly protobufLogLine: number;
	/** pb_rpc.lua, structpb_value: a table with [1] is a list; 2.8 looks for [1] in the type's name, so none is there. */
	readonly protobufLists: boolean;
	/** pluginsocket.proto: Request_GetUriCaptures. */
	readonly protobufUriCaptures: boolean;
	/** pluginsocket.proto: Service_Request_SetRawBody takes and Service_Response_GetRawBody gives a ByteString; before, a String. */
	readonly protobufByteStrings: boolean;
	/** pluginsocket.proto: Service_SetUpstream answers a Bool; it always answered a boolean, which the Empty before cannot hold. */
	readonly protobufUpstreamAnswer: boolean;
	/** lua-protobuf's words for a field that ends too early: 0.3.3, which Kong has up to 3.2, puts a hyphen in them. */
	readonly unfinishedBytes: 'unfinished bytes' | 'un-finished bytes';
	/** The release of lua-protobuf (rockspec): 0.3.3, up to 3.2, leaves false out where 0 and "" are left out; later ones send it. */
	readonly luaProtobufSendsFalse: boolean;
	/** lua-protobuf 0.3.3 keeps a map entry's empty message, and names types differently in errors. */
	readonly luaProtobufKeepsEmptyValue: boolean;
	/** lua-protobuf 0.5.0, 3.3 to 3.6, leaves an empty message out as it does 0 and "" (lpb_encode_onefield). */
	readonly luaProtobufDropsEmpty: boolean;
}
