/** Attributes of plugin schemas that came or went (kong/db/schema/metaschema.lua). */
export type SchemaAttribute =
	| 'legacy'
	| 'shorthands'
	| 'run_with_missing_fields'
	| 'run_with_invalid_fields'
	| 'description'
	| 'json_schema'
	| 'examples'
	| 'deprecation'
	| 'deprecation.replaced_with'
	| 'transient';

/** What Kong's schema language is in a version. */
export interface SchemaFacts {
	/** kong/db/schema/init.lua, valid_types: what a field can be, by name. */
	readonly schemaTypes: readonly string[];
	/** Which attributes, of those that not every version has, it knows. */
	readonly schemaAttributes: ReadonlySet<SchemaAttribute>;
	/** kong/db/schema/metaschema.lua: what the limits of `between` are. */
	readonly betweenLimits: 'integer' | 'number';
	/** Fields of the plugins entity that a plugin's schema may specialize, with their types (entities/plugins.lua). */
	readonly pluginEntityFields: Readonly<Record<string, string>>;
}
