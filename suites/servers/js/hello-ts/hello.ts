import type Kong from 'kong-pdk/kong';

interface Config {
	message?: string;
}

/** The same greeting in TypeScript; the plugin server compiles it when it starts. */
export class Plugin {
	private readonly message: string;

	constructor(config: Config) {
		this.message = config.message ?? 'hello';
	}

	async access(kong: Kong): Promise<void> {
		const host = await kong.request.getHeader('host');
		await kong.response.setHeader('x-hello', `${this.message}, ${host ?? 'nobody'}`);
	}
}

// Exports, not module.exports: whether ts-node makes CommonJS or an ES module of it depends on the working directory.
export const Name = 'hello-ts';
export const Schema = [{message: {type: 'string', default: 'hello'}}];
export const Version = '0.1.0';
export const Priority = 1;
