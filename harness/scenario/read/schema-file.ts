import {z} from 'zod';
import {fileDefaultsShape, scenarioShape} from './shape.js';

/** What scenario.schema.json holds: the JSON Schema of one document of a scenario file, for editors. */
export function schemaFile(): z.core.JSONSchema.BaseSchema {
	const {$schema, ...schema} = z.toJSONSchema(z.union([scenarioShape, fileDefaultsShape]), {
		io: 'input',
		reused: 'ref',
	});
	return {
		...($schema === undefined ? {} : {$schema}),
		title: 'A scenario of kong-ps-conform, or defaults for those after it in the file',
		...schema,
	};
}
