export {
	type ConfigExtras,
	configJson,
	configKey,
	fillConfig,
	missingRequired,
	validateConfig,
	violationText,
} from './config.js';
export {configRecord, fieldsOf, type NamedField, type SchemaField} from './field.js';
export {type ConfigVariant, variant, withExtraKey} from './markers.js';
export {checkSchema, schemaErrors} from './metaschema.js';
export type {FieldError} from './validate.js';
