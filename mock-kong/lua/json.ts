/** What JSON can say. */
export type JsonValue = null | boolean | number | string | JsonValue[] | {[key: string]: JsonValue};
/** A JSON object, such as a config. */
export type JsonObject = {[key: string]: JsonValue};
