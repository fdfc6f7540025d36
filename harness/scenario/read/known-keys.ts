import {z} from 'zod';
import type {Path} from './source.js';

type Schema = z.core.JSONSchema.BaseSchema;

/** Keys a shape knows at a path, whatever alternative they belong to. */
export function knownKeys(shape: z.ZodType, path: Path): readonly string[] {
	const root = jsonSchema(shape);
	let reached = alternatives(root, root);
	for (const step of path) reached = reached.flatMap(schema => below(schema, step)).flatMap(s => alternatives(root, s));
	return [...new Set(reached.flatMap(schema => Object.keys(schema.properties ?? {})))];
}

/** The JSON Schema of what a person writes. */
export function jsonSchema(shape: z.ZodType): Schema {
	return z.toJSONSchema(shape, {io: 'input'});
}

function below(schema: Schema, step: string | number): Schema[] {
	const {items, prefixItems, properties} = schema;
	const found =
		typeof step === 'number' ? [prefixItems?.[step], Array.isArray(items) ? items[step] : items] : [properties?.[step]];
	return found.filter((s): s is Schema => typeof s === 'object');
}

function alternatives(root: Schema, schema: Schema): Schema[] {
	if (schema.$ref !== undefined) {
		const name = schema.$ref.replace(/^#\/\$defs\//, '');
		const target = root.$defs?.[name];
		// JSON values refer to themselves and have no keys of their own.
		return target && target.anyOf === undefined ? alternatives(root, target) : [];
	}
	return [schema, ...(schema.anyOf ?? []).flatMap(s => (typeof s === 'object' ? alternatives(root, s) : []))];
}
