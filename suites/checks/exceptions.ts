/** What a handler, a constructor or a whole server threw, as the output of an official PDK tells it. */
export interface Thrown {
	readonly language: 'js' | 'python' | 'go';
	/** As the language words it: `TypeError: x is not a function`, `KeyError: 'sub'`, `panic: assignment to entry in nil map`. */
	readonly message: string;
	/** The plugin's own code nearest to where it was thrown. */
	readonly file?: string;
	readonly line?: number;
	/** `Config.Access`, `access`. */
	readonly function?: string;
	/** Where the PDK says it. */
	readonly plugin?: string;
	readonly phase?: string;
	/** It ended the process. */
	readonly fatal: boolean;
	/** The lines of output that tell it, from the first to the last own frame. */
	readonly lines: readonly string[];
}

/** Lines kept of one: enough for any trace that is no recursion. */
const mostLines = 40;
const mostThrown = 20;

/** @param output as the server wrote it. @returns in order, each once */
export function thrownIn(output: string): Thrown[] {
	const lines = plainLines(output);
	const found: Thrown[] = [];
	for (let at = 0; at < lines.length; at += 1) {
		const thrown = jsLog(lines, at) ?? jsUncaught(lines, at) ?? pythonTrace(lines, at) ?? goPanic(lines, at);
		if (thrown === undefined) continue;
		if (!found.some(other => isSame(other, thrown))) found.push(thrown);
		if (found.length === mostThrown) break;
		at += thrown.lines.length - 1;
	}
	return found;
}

function isSame(a: Thrown, b: Thrown): boolean {
	return (
		a.message === b.message && a.file === b.file && a.line === b.line && a.plugin === b.plugin && a.phase === b.phase
	);
}

/** Without colours, and without what a terminal would write over: kong-pdk for JavaScript draws each line in steps. */
function plainLines(output: string): string[] {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is taken out
	const plain = output.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '').split(/\r\n|\n|\r/);
	return plain.filter((line, i) => line.trim() !== '' && !(plain[i + 1] ?? '').startsWith(line.trimEnd()));
}

/** kong-pdk (server.js: HandleEvent) catches it, logs its text and ends the event as if all were well. */
function jsLog(lines: readonly string[], at: number): Thrown | undefined {
	const [, plugin, phase, message] =
		/unhandled exception in (.+)\.(\w+) on instance #\S+: (.*)$/.exec(lines[at] ?? '') ?? [];
	if (message === undefined) return undefined;
	const frames = jsFrames(lines, at + 1);
	return {
		...{language: 'js', message, plugin, phase, fatal: false},
		...jsPlace(frames),
		lines: lines.slice(at, at + 1 + frames.length),
	};
}

/** Node's own words: `file:line`, the source, carets, the error with its stack. */
function jsUncaught(lines: readonly string[], at: number): Thrown | undefined {
	const head = /^(?:Uncaught )?(\w*(?:Error|Exception)(?: \[\w+\])?: .*|\w*Error)$/.exec((lines[at] ?? '').trim());
	const frames = jsFrames(lines, at + 1);
	const [, message] = head ?? [];
	if (message === undefined || frames.length === 0) return undefined;
	const end = at + 1 + frames.length;
	const fatal = lines.slice(end, end + 12).some(line => /^Node\.js v\d/.test(line));
	return {language: 'js', message, fatal, ...jsPlace(frames), lines: lines.slice(at, end)};
}

function jsFrames(lines: readonly string[], from: number): readonly string[] {
	let to = from;
	while (to < lines.length && to - from < mostLines && /^\s+at /.test(lines[to] ?? '')) to += 1;
	return lines.slice(from, to);
}

function jsPlace(frames: readonly string[]): Pick<Thrown, 'file' | 'line' | 'function'> {
	for (const frame of frames) {
		const [, name, place, line] =
			/^\s+at (?:(?:async )?(.+?) \()?(?:file:\/\/)?(\/.+?|[A-Za-z]:\\.+?):(\d+)(?::\d+)?\)?$/.exec(frame) ?? [];
		if (place === undefined || /[\\/]node_modules[\\/]|^node:/.test(place)) continue;
		return {file: place, line: Number(line), ...(name === undefined ? {} : {function: name})};
	}
	return {};
}

/** A thread that ends prints its trace, and so does whoever logs one. */
function pythonTrace(lines: readonly string[], at: number): Thrown | undefined {
	if (!/^Traceback \(most recent call last\):$/.test((lines[at] ?? '').trim())) return undefined;
	let end = at + 1;
	while (end < lines.length && end - at < mostLines * 4 && /^\s/.test(lines[end] ?? '')) end += 1;
	const message = (lines[end] ?? '').trim();
	if (message === '') return undefined;
	const own = lines
		.slice(at, end)
		.map(line => /^\s*File "(.+)", line (\d+), in (.+)$/.exec(line))
		.filter(frame => frame !== null && isOwnPython(frame[1] ?? ''))
		.at(-1);
	const place = own ? {file: own[1] ?? '', line: Number(own[2]), function: own[3] ?? ''} : {};
	return {language: 'python', message, fatal: false, ...place, lines: lines.slice(at, end + 1)};
}

/** Not of the interpreter, of a package, or of a compiled module (gevent: `src/gevent/greenlet.py`). */
function isOwnPython(file: string): boolean {
	return !/[\\/](?:site|dist)-packages[\\/]|[\\/]lib[\\/]python3[\d.]*[\\/]|^<|^src[\\/]gevent[\\/]|[\\/]bin[\\/]kong-python-pluginserver$/.test(
		file,
	);
}

/** A panic nobody recovers from, or what the runtime itself calls fatal: `fatal error: concurrent map writes`. */
function goPanic(lines: readonly string[], at: number): Thrown | undefined {
	const [, message] = /^(panic: .*|fatal error: .*)$/.exec(lines[at] ?? '') ?? [];
	if (message === undefined) return undefined;
	const heads = lines.slice(at + 1, at + 20).findIndex(line => /^goroutine \d+ .*\[running/.test(line));
	const head = heads < 0 ? -1 : at + 1 + heads;
	let place: Pick<Thrown, 'file' | 'line' | 'function'> = {};
	let end = head < 0 ? at + 1 : head + 1;
	for (; head >= 0 && end < lines.length && end - head < mostLines * 2; end += 1) {
		const [, file, line] = /^\s+(.+\.go):(\d+)(?: \+0x[0-9a-f]+)?$/.exec(lines[end] ?? '') ?? [];
		if (file !== undefined && isOwnGo(file, lines[end - 1] ?? '')) {
			place = {file, line: Number(line), function: goName(lines[end - 1] ?? '')};
			end += 1;
			break;
		}
		if (/^goroutine \d+ /.test(lines[end] ?? '')) break;
	}
	return {
		language: 'go',
		message: message.replace(/ \[recovered\]$/, ''),
		fatal: true,
		...place,
		lines: lines.slice(at, end),
	};
}

/** The plugin's own package, not a module it uses nor the runtime (with -trimpath: `runtime/map.go`, `github.com/x/y@v1/z.go`). */
function isOwnGo(file: string, frame: string): boolean {
	if (/@v\d|[\\/]pkg[\\/]mod[\\/]|[\\/]src[\\/]runtime[\\/]|^runtime[\\/]/.test(file)) return false;
	return !/^(?:created by )?(?:runtime|internal|reflect|sync|net|syscall|panic)[./(]/.test(frame);
}

/** `main.(*Config).Access(0x1, ...)` as `Config.Access`. */
function goName(frame: string): string {
	return frame
		.replace(/\((?:0x|\{|\.\.\.|\)).*$/, '')
		.replace(/^main\./, '')
		.replace(/^\(\*(\w+)\)/, '$1');
}
