// Makes the mutants of the reference servers: each is one of their modules with one small change, as a person might get it
// wrong. Which changes there are is decided by the operators below, which of them are used by a seed: the same sources give
// the same mutants. They are data (a place in a compiled module and what stands there instead), so the program can use them
// without a compiler.
import {createHash} from 'node:crypto';
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

export const seed = 1;
export const perProtocol = 100;

const common = ['buffer', 'event', 'instances', 'program'];
/** What a mutant is made of. Not plugin.ts and probe.ts: what a plugin does is its own affair, no rule is to notice it. */
export const modules = {
	'MsgPack:1': [...common, 'msgpack-codec', 'msgpack-reader', 'msgpack-server'],
	'ProtoBuf:1': [...common, 'frame-reader', 'pdk-messages', 'pluginsocket', 'protobuf-server', 'struct'],
};

const is = ts.SyntaxKind;
const comparisons = new Map([
	[is.EqualsEqualsEqualsToken, '!=='],
	[is.ExclamationEqualsEqualsToken, '==='],
	[is.LessThanToken, '<='],
	[is.LessThanEqualsToken, '<'],
	[is.GreaterThanToken, '>='],
	[is.GreaterThanEqualsToken, '>'],
]);
const logic = new Map([
	[is.AmpersandAmpersandToken, '||'],
	[is.BarBarToken, '&&'],
]);
const arithmetic = new Map([
	[is.PlusToken, '-'],
	[is.MinusToken, '+'],
	[is.AsteriskToken, '+'],
	[is.PlusEqualsToken, '-='],
	[is.MinusEqualsToken, '+='],
]);

/** Each gives what stands for a node instead: `[from, to, text]`, or nothing. */
export const operators = {
	'negate condition': node => {
		const {parent} = node;
		const condition =
			((ts.isIfStatement(parent) || ts.isWhileStatement(parent)) && parent.expression === node) ||
			((ts.isConditionalExpression(parent) || ts.isForStatement(parent)) && parent.condition === node);
		return condition ? whole(node, `!(${node.getText()})`) : undefined;
	},
	'other comparison': node => otherOperator(node, comparisons),
	'and for or': node => otherOperator(node, logic),
	'other arithmetic': node => otherOperator(node, arithmetic),
	'no fallback': node =>
		ts.isBinaryExpression(node) && node.operatorToken.kind === is.QuestionQuestionToken
			? whole(node, node.left.getText())
			: undefined,
	'one more': node => (ts.isNumericLiteral(node) ? whole(node, `${Number(node.text) + 1}`) : undefined),
	'other text': node =>
		ts.isStringLiteral(node) && !isPropertyName(node) ? whole(node, JSON.stringify(`${node.text}~`)) : undefined,
	'true for false': node => {
		if (node.kind === is.TrueKeyword) return whole(node, 'false');
		return node.kind === is.FalseKeyword ? whole(node, 'true') : undefined;
	},
	'statement left out': node => (ts.isExpressionStatement(node) ? whole(node, ';') : undefined),
	'nothing returned': node =>
		ts.isReturnStatement(node) && node.expression && node.expression.getText() !== 'undefined'
			? whole(node, 'return;')
			: undefined,
	'nothing thrown': node => (ts.isThrowStatement(node) ? whole(node, ';') : undefined),
	'field left out': node =>
		ts.isObjectLiteralElement(node) && ts.isObjectLiteralExpression(node.parent)
			? without(node, node.parent.properties)
			: undefined,
	'element left out': node =>
		ts.isArrayLiteralExpression(node.parent) && ts.isExpression(node) ? without(node, node.parent.elements) : undefined,
	'not awaited': node => (ts.isAwaitExpression(node) ? whole(node, node.expression.getText()) : undefined),
	'arguments swapped': node => {
		if (!ts.isCallExpression(node) || node.arguments.length < 2) return undefined;
		const [first, second] = node.arguments;
		return [first.getStart(), second.getEnd(), `${second.getText()}, ${first.getText()}`];
	},
};

/** Places where a change would show nowhere on the wire, by what they are. Each says why. */
const hidden = [
	{why: 'the words of errors and of messages to people are free', test: isWords},
	{why: 'without a fault the reference has no behaviour of its own: its hooks never run', test: isHook},
	{
		why: 'types are no code',
		test: node => ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node),
	},
	{why: 'a module that is not found is noticed by Node', test: node => ts.isImportDeclaration(node)},
	{why: 'limits of size and time that no rule reaches', test: isLimit},
];
/**
 * Code whose change cannot show on Kong's side of the wire, or that Kong never reaches; each with its reason. `name` is a
 * function or a table, `clause` the label of a case, `literal` a number, `code` a whole statement, field or expression;
 * `only` limits it to some operators.
 */
export const harmless = [
	{
		in: 'program.ts',
		code: /^process\.on\('SIGTERM'/,
		only: ['statement left out'],
		why: 'SIGTERM ends who does not handle it',
	},
	{in: 'protobuf-server.ts', code: /^throw error;$/, why: 'only for answers that cannot be read: Kong sends none'},
	{in: 'struct.ts', name: 'keyText', only: ['other text'], why: 'text as latin-1 is the same text'},
	{in: 'protobuf-server.ts', code: /^'An unexpected error occurred'$/, why: 'words for people'},
	{in: 'program.ts', code: /^process\.stderr\.write\(/, why: 'words for people'},
	{in: 'program.ts', code: /^process\.on\('SIGINT'/, why: 'Kong never sends it'},
	{in: 'program.ts', code: /^allowHalfOpen: true$/, why: 'Kong closes both directions at once'},
	{
		in: 'event.ts',
		code: /^this\.#(?:waiting|moves)\.length = 0$/,
		only: ['one more'],
		why: 'the event is garbage afterwards',
	},
	{in: 'event.ts', code: /^this\.#closed = true;?$/, why: 'the last move has closed it'},
	{in: 'msgpack-server.ts', code: /this\.#expire\(\)/, why: 'events that were left for 90 s'},
	{in: 'msgpack-server.ts', code: /^on: socket$/, why: 'for hooks'},
	{
		in: 'msgpack-server.ts',
		name: 'runMsgPack',
		only: ['nothing returned'],
		why: 'nobody waits for it: the process lives on by itself',
	},
	{
		in: 'protobuf-server.ts',
		name: 'runProtoBuf',
		only: ['nothing returned'],
		why: 'nobody waits for it: the process lives on by itself',
	},
	{in: 'pdk-messages.ts', code: /\?\? 'Empty'$/, only: ['no fallback'], why: 'only for functions there are not'},
	{
		in: 'protobuf-server.ts',
		code: /^await this\.#(?:receive|ask)\(/,
		only: ['not awaited'],
		why: 'frames go out in the same order, and what an async function returns is awaited',
	},
	{in: 'program.ts', name: 'die', why: 'only for faults of the machine'},
	{in: 'program.ts', name: 'brokenPlugin', why: 'puts faults in: there is none'},
	{
		in: 'program.ts',
		name: 'parse',
		only: ['no fallback'],
		why: 'what is missing on the command line: Kong gives all of it',
	},
	{in: 'program.ts', code: /SIGINT|'signal'|'orphaned'/, only: ['other text'], why: 'for people, and for hooks'},
	{
		in: 'program.ts',
		code: /^server\.on\('error'/,
		why: 'an error that nobody handles ends the server and says why, too',
	},
	{in: 'buffer.ts', code: /needed \* 2/, why: 'how much memory is taken at once'},
	{
		in: 'event.ts',
		code: /^\{?[^{}]*(?:[oO]nOver|#over\b|this\.#end\(\))[^{}]*\}?$/,
		why: 'tells hooks that an event is over',
	},
	{in: 'event.ts', name: '#end', why: 'tells hooks that an event is over'},
	{in: 'instances.ts', code: /^this\.last = instance;$/, why: 'for hooks'},
	{
		in: 'instances.ts',
		code: /^this\.#count \+= 1$/,
		only: ['other arithmetic', 'one more'],
		why: "ids are the server's own",
	},
	{
		in: 'instances.ts',
		code: /^this\.#first \+ this\.#count$/,
		only: ['other arithmetic'],
		why: "ids are the server's own",
	},
	{
		in: 'instances.ts',
		code: /\?\? missing\(phase\)$/,
		only: ['no fallback'],
		why: 'a handler that is undefined fails, too',
	},
	{
		in: 'instances.ts',
		code: /randomInt\(1000, 2_000_000\)/,
		only: ['other arithmetic', 'one more'],
		why: "ids are the server's own",
	},
	{in: 'instances.ts', code: /^startedAt: /, why: 'nobody reads when an instance was started'},
	{
		in: 'instances.ts',
		code: /^Number\(id \?\? Number\.NaN\)$/,
		only: ['no fallback'],
		why: 'undefined is no number either',
	},
	{in: 'instances.ts', code: /^if \(config === null/, why: "Kong's configs are objects"},
	{in: 'instances.ts', name: '#parse', only: ['negate condition'], why: 'a hook that is not there throws, too'},
	{in: 'msgpack-codec.ts', code: /^int64: false$/, why: "it is the library's default"},
	{in: 'msgpack-reader.ts', clause: /^0x(?:c[789]|d8)$/, why: 'Kong packs no extension types'},
	{
		in: 'msgpack-reader.ts',
		literal: /^0x(?:c[789a]|d[456789])$/,
		why: 'Kong packs no extension types, no str8, no float32',
	},
	{in: 'msgpack-server.ts', name: '#expire', why: 'events that were left for 90 s'},
	{in: 'msgpack-server.ts', code: /^touched: Date\.now\(\)$/, why: 'for events that were left for 90 s'},
	{in: 'msgpack-server.ts', code: /^for \(const \[oldest/, why: 'only when 10,000 events are open'},
	{
		in: 'msgpack-server.ts',
		code: /^this\.#eventCount \+= 1$/,
		only: ['other arithmetic', 'one more'],
		why: "ids are the server's own",
	},
	{in: 'msgpack-server.ts', clause: /^'plugin\.GetStatus'$/, why: 'Kong never asks for it'},
	{
		in: 'msgpack-server.ts',
		code: /^if \(type === 2\)|^if \(!Array\.isArray\(message\)\)|^if \(type !== 0/,
		why: 'Kong sends nothing but requests',
	},
	{
		in: 'msgpack-server.ts',
		code: /^throw new Error\(`event \$\{id\} was dropped/,
		why: 'only for events that were left for 90 s',
	},
	{in: 'msgpack-server.ts', code: /^if \(!answer\(/, why: 'Kong answers only what was asked'},
	{
		in: 'msgpack-server.ts',
		code: /^(?:Name|Name: this.*|Config: config|StartTime: startedAt)$/,
		why: 'Kong reads no more than the id',
	},
	{
		in: 'msgpack-server.ts',
		code: /^return \{Name: this\.#instances\.plugin\.name, Id: id/,
		why: 'Kong reads nothing of what a close results in',
	},
	{in: 'msgpack-server.ts', code: /connectionClosed|^const open = \[/, why: 'for hooks'},
	{in: 'msgpack-server.ts', name: '#stepEvent', why: 'for hooks'},
	{in: 'pdk-messages.ts', name: 'signatures', why: 'a table of all PDK functions: a rule calls some of them'},
	{
		in: 'pdk-messages.ts',
		code: /^'Empty'$/,
		only: ['other text'],
		why: 'any name that is not known is an empty message, too',
	},
	{in: 'pluginsocket.ts', name: 'messages', why: 'a table of all messages: a rule needs some of them'},
	{in: 'pluginsocket.ts', code: /^UriCapturesResult: /, why: 'of the table of all messages: no rule needs it'},
	{in: 'pluginsocket.ts', name: 'map', why: 'for UriCapturesResult, which no rule needs'},
	{
		in: 'protobuf-server.ts',
		code: /^if \(error instanceof KongError\) return error;$/,
		only: ['nothing returned'],
		why: 'Kong answers an error for a body only where it can read neither its memory nor its file',
	},
	{in: 'pluginsocket.ts', name: 'oneofs', only: ['other text'], why: 'its names are not on the wire'},
	{
		in: 'protobuf-server.ts',
		clause: /^'cmd_get_(?:plugin_names|plugin_info|instance_status)'$/,
		why: 'Kong never asks for it',
	},
	{
		in: 'protobuf-server.ts',
		code: /openEvents|connectionClosed/,
		only: ['statement left out', 'other arithmetic', 'one more'],
		why: 'for hooks',
	},
	{
		in: 'protobuf-server.ts',
		code: /^(?:name|config: toValue\(config\)|started_at: startedAt)$/,
		why: 'Kong reads no more than the id',
	},
	{in: 'protobuf-server.ts', code: /^throw new Error\('the peer has gone'/, why: 'nobody is there to notice'},
];

/**
 * @param sources the directory of the reference servers' TypeScript
 * @param options compiler options the build uses, as TypeScript's API has them
 * @returns {{seed: number, candidates: Record<string, number>, mutants: object[]}} `perProtocol` mutants for each protocol
 */
export function makeMutants(sources, options) {
	const candidates = {};
	const mutants = [];
	const byModule = new Map();
	for (const [protocol, names] of Object.entries(modules)) {
		const own = names.flatMap(name => {
			if (!byModule.has(name)) byModule.set(name, mutantsOf(path.join(sources, `${name}.ts`), options));
			return byModule.get(name).map(mutant => ({protocol, ...mutant}));
		});
		candidates[protocol] = own.length;
		const rank = ({name}) => createHash('sha256').update(`${seed} ${protocol} ${name}`).digest('hex');
		const ranked = own.map(mutant => ({mutant, rank: rank(mutant)})).sort((a, b) => (a.rank < b.rank ? -1 : 1));
		mutants.push(...ranked.slice(0, perProtocol).map(({mutant}) => mutant));
	}
	return {seed, candidates, mutants};
}

/** The options of tsconfig.json, as TypeScript's API has them. */
export function compilerOptions(root) {
	const {config} = ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile);
	return ts.convertCompilerOptionsFromJson(config.compilerOptions, root).options;
}

/** Every mutant of one module, each compiled and found to differ from all others. */
export function mutantsOf(file, options) {
	const text = readFileSync(file, 'utf8');
	const module = path.basename(file);
	const source = ts.createSourceFile(module, text, ts.ScriptTarget.ES2022, true);
	const correct = compiled(text, options);
	const seen = new Set([correct]);
	const names = new Map();
	const mutants = [];
	for (const {operator, from, to, replacement} of changes(source, module)) {
		const broken = compiled(text.slice(0, from) + replacement + text.slice(to), options);
		if (broken === undefined || seen.has(broken)) continue;
		seen.add(broken);
		const before = oneLine(text.slice(from, to));
		const plain = `${module} ${placeOf(source, from)}: ${operator}: ${before}`;
		const count = (names.get(plain) ?? 0) + 1;
		names.set(plain, count);
		mutants.push({
			name: count === 1 ? plain : `${plain} (${count})`,
			module: module.replace(/ts$/, 'js'),
			line: source.getLineAndCharacterOfPosition(from).line + 1,
			operator,
			before,
			after: oneLine(replacement),
			patch: difference(correct, broken),
		});
	}
	return mutants;
}

function* changes(source, module) {
	const waiting = [source];
	for (let node = waiting.pop(); node; node = waiting.pop()) {
		const places = harmless.filter(place => place.in === module && isAt(place, node));
		if (hidden.some(({test}) => test(node)) || places.some(({only}) => only === undefined)) continue;
		for (const [operator, change] of Object.entries(operators)) {
			const made = node.parent && change(node);
			if (made && !isHarmless(node, operator, module))
				yield {operator, from: made[0], to: made[1], replacement: made[2]};
		}
		const children = [];
		ts.forEachChild(node, child => void children.push(child));
		waiting.push(...children.reverse());
	}
}

function isAt({name, clause, literal, code}, node) {
	if (clause !== undefined) return ts.isCaseClause(node) && clause.test(node.expression.getText());
	if (literal !== undefined) return ts.isNumericLiteral(node) && literal.test(node.getText());
	if (code !== undefined) return node.getFullWidth() < 400 && !ts.isBlock(node) && code.test(node.getText());
	return name === nameOf(node);
}

/** In a place, or around one, that this operator is to leave alone. */
function isHarmless(node, operator, module) {
	for (let around = node; around; around = around.parent) {
		if (harmless.some(place => place.in === module && place.only?.includes(operator) && isAt(place, around)))
			return true;
	}
	return false;
}

/** JavaScript as the build writes it; undefined when it is none. */
export function compiled(text, options) {
	const {outputText, diagnostics} = ts.transpileModule(text, {
		// Node16 asks package.json whether a module is an ES module; these are.
		compilerOptions: {
			...options,
			module: ts.ModuleKind.ESNext,
			moduleResolution: ts.ModuleResolutionKind.Bundler,
			declaration: false,
		},
		reportDiagnostics: true,
	});
	return diagnostics?.length ? undefined : outputText;
}

function difference(correct, broken) {
	let start = 0;
	while (start < correct.length && correct[start] === broken[start]) start += 1;
	let same = 0;
	const most = Math.min(correct.length, broken.length) - start;
	while (same < most && correct[correct.length - 1 - same] === broken[broken.length - 1 - same]) same += 1;
	return {start, end: correct.length - same, text: broken.slice(start, broken.length - same)};
}

function whole(node, text) {
	return [node.getStart(), node.getEnd(), text];
}

/** Takes one of a list out, with its comma. */
function without(node, list) {
	const at = list.indexOf(node);
	if (at < 0) return undefined;
	if (at + 1 < list.length) return [node.getStart(), list[at + 1].getStart(), ''];
	return [at > 0 ? list[at - 1].getEnd() : node.getStart(), node.getEnd(), ''];
}

function otherOperator(node, table) {
	const other = ts.isBinaryExpression(node) ? table.get(node.operatorToken.kind) : undefined;
	if (other === undefined) return undefined;
	return whole(node, `${node.left.getText()} ${other} ${node.right.getText()}`);
}

function isPropertyName(node) {
	return ts.isPropertyAssignment(node.parent) && node.parent.name === node;
}

function isWords(node) {
	if (ts.isNewExpression(node))
		return /Error$/.test(node.expression.getText()) && !/no plugin instance/.test(node.getText());
	if (!ts.isCallExpression(node)) return false;
	return /^(?:die|process\.stderr\.write)$/.test(node.expression.getText());
}

function isHook(node) {
	const text = node.getText();
	const {parent} = node;
	if (ts.isExpressionStatement(node)) return /^(?:await )?(?:this\.#)?behaviour\.\w+(?:\?\.)?\(/.test(text);
	if (ts.isCallExpression(node) && /(?:^|#)behaviour\.\w+(?:\?\.)?\(/.test(text)) return true;
	if (parent && ts.isIfStatement(parent) && parent.thenStatement === node)
		return /^(?:this\.#)?behaviour\.\w+$/.test(parent.expression.getText());
	if (parent && ts.isConditionalExpression(parent) && parent.whenTrue === node)
		return /^(?:this\.#)?behaviour\.\w+$/.test(parent.condition.getText());
	return false;
}

/** `const maxEvents = 10_000` of a module, and what happens when there are more. */
function isLimit(node) {
	if (ts.isIfStatement(node)) return /\b(?:max[A-Z]\w+|keepAtMost)\b/.test(node.expression.getText());
	return (
		ts.isVariableStatement(node) &&
		ts.isSourceFile(node.parent) &&
		node.declarationList.declarations.every(({initializer}) => initializer && /^[\d_ <*]+$/.test(initializer.getText()))
	);
}

function nameOf(node) {
	if (ts.isVariableStatement(node)) return node.declarationList.declarations[0]?.name.getText();
	return (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) && node.name
		? node.name.getText()
		: undefined;
}

/** The function or method a position is in. */
function placeOf(source, at) {
	let place = 'module';
	const visit = node => {
		if (node.getStart() > at || node.getEnd() <= at) return;
		if (ts.isConstructorDeclaration(node)) place = 'constructor';
		else if (ts.isVariableStatement(node) && ts.isSourceFile(node.parent)) place = nameOf(node) ?? place;
		else if (ts.isFunctionLike(node)) place = nameOf(node) ?? place;
		ts.forEachChild(node, visit);
	};
	visit(source);
	return place;
}

function oneLine(text) {
	const line = text.replace(/\s+/g, ' ').trim();
	return line.length > 80 ? `${line.slice(0, 77)}...` : line;
}

/** Writes the mutants beside the compiled servers. @throws when a compiled module is not what they were made from */
export function writeMutants(root, out) {
	const sources = path.join(root, 'suites/servers/reference');
	const built = path.join(out, 'suites/servers');
	const options = compilerOptions(root);
	for (const name of new Set(Object.values(modules).flat())) {
		const text = compiled(readFileSync(path.join(sources, `${name}.ts`), 'utf8'), options);
		if (readFileSync(path.join(built, 'reference', `${name}.js`), 'utf8') !== text) {
			throw new Error(`${name}.js is not what mutants of ${name}.ts are made from`);
		}
	}
	writeFileSync(path.join(built, 'mutants.json'), `${JSON.stringify(makeMutants(sources, options), null, '\t')}\n`);
}
