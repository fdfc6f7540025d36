import {elementsOf, isObject, isTable, type SchemaField} from './field.js';
import {quotedList} from './validators.js';

/**
 * The entity checks that are data (kong/db/schema/init.lua: Schema.entity_checkers). Left out: `conditional`,
 * `conditional_at_least_one_of` and `custom_entity_check`; they are taken as passed.
 */
export function runEntityChecks(record: SchemaField, value: unknown): string[] {
	return elementsOf(record.entity_checks).flatMap(entry => {
		const [name, argument] = isObject(entry) ? (Object.entries(entry)[0] ?? []) : [];
		const error = name === undefined || argument === null ? undefined : check(name, argument, value);
		return error === undefined ? [] : [error];
	});
}

function check(name: string, argument: unknown, value: unknown): string | undefined {
	const names = elementsOf(argument).map(String);
	const values = names.map(path => getField(value, path)).filter(isNonempty);
	switch (name) {
		case 'at_least_one_of':
			return values.length > 0 ? undefined : `at least one of these fields must be non-empty: ${quotedList(names)}`;
		case 'only_one_of':
			return values.length === 1 ? undefined : `exactly one of these fields must be non-empty: ${quotedList(names)}`;
		case 'distinct':
			return new Set(values).size === values.length
				? undefined
				: `values of these fields must be distinct: ${quotedList(names)}`;
		case 'mutually_required':
			return values.length === 0 || values.length === names.length
				? undefined
				: `all or none of these fields must be set: ${quotedList(names)}`;
		case 'mutually_exclusive':
			return values.length <= 1 ? undefined : `only one or none of these fields must be set: ${quotedList(names)}`;
		case 'mutually_exclusive_sets':
			return exclusiveSets(argument, value);
		default:
			return undefined;
	}
}

function exclusiveSets(argument: unknown, value: unknown): string | undefined {
	if (!isObject(argument)) return undefined;
	const [one = [], two = []] = [argument.set1, argument.set2].map(set =>
		elementsOf(set).filter(path => isNonempty(getField(value, String(path)))),
	);
	if (one.length === 0 || two.length === 0) return undefined;
	return `these sets are mutually exclusive: (${quotedList(one)}), (${quotedList(two)})`;
}

function getField(value: unknown, path: string): unknown {
	return path
		.split('.')
		.reduce<unknown>((table, name) => (isObject(table) && Object.hasOwn(table, name) ? table[name] : undefined), value);
}

function isNonempty(value: unknown): boolean {
	if (value === undefined || value === null || value === '') return false;
	return !isTable(value) || Object.keys(value).length > 0;
}
