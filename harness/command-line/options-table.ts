import {defaultKongVersion, kongVersions} from '../../mock-kong/versions/index.js';

/** One option, for the parser and for the manual. */
export interface OptionSpec {
	/** As commander reads it: `--only <glob>`. */
	readonly flags: string;
	readonly text: string;
	readonly repeatable?: true;
}

export const reportFormats = ['console', 'json', 'junit', 'tap', 'github', 'sarif', 'markdown', 'html'] as const;
export type ReportFormat = (typeof reportFormats)[number];

const reportText = `${reportFormats.slice(0, -1).join(', ')} or ${reportFormats.at(-1)}; to standard output without a path; may be given again`;

const oldest = kongVersions[0].name;
const newest = defaultKongVersion.name;

export const optionsOfRun: readonly OptionSpec[] = [
	{flags: '--config <json|@file>', text: "the plugin's config, a JSON object; default: its schema's defaults"},
	{flags: '--plugin <name>', text: 'which plugin of the dump to drive; default: the first'},
	{flags: '--query-cmd <command>', text: 'prints the dump; instead of the one found out'},
	{flags: '--start-cmd <command>', text: 'starts the server; {prefix} stands for a temporary Kong prefix'},
	{flags: '--socket <path>', text: 'where the server listens, may hold {prefix}; default: what appears in the prefix'},
	{
		flags: '--kong <version,...>',
		text: `behave as this Kong, ${oldest} to ${newest}, or as each of several; default ${newest}`,
	},
	{flags: '--only <glob>', text: 'only rules that match: info/*, **/close-*; may be given again', repeatable: true},
	{flags: '--skip <glob>', text: 'not rules that match; may be given again', repeatable: true},
	{flags: '--strict', text: 'a SHOULD that fails fails the run too'},
	{
		flags: '--known-failures <file>',
		text: 'failures to live with for now (see FILES), or a list by name (list --known-failures); may be given again',
		repeatable: true,
	},
	{flags: '--update-known-failures', text: 'write what fails now into that file, take out what no longer does'},
	{
		flags: '--report <format[=path]>',
		text: reportText,
		repeatable: true,
	},
	{flags: '--timeout <ms>', text: 'wait at least this long for an answer'},
	{flags: '--jobs <n>', text: 'rules at a time; default 4'},
	{flags: '--repeat <n>', text: 'run every rule n times; it passes when it always does'},
	{flags: '--bail', text: 'stop after the first MUST that fails'},
	{flags: '--slow', text: 'run the rules that take long, too'},
	{flags: '--seed <n>', text: 'cuts messages at other places than seed 0'},
	{flags: '--trace', text: 'show the messages of every rule, not only of those that fail'},
	{flags: '--scenario <glob>', text: 'run these scenario files after the rules; may be given again', repeatable: true},
	{flags: '--unmask', text: 'show tokens, cookies and home paths in reports'},
	{flags: '--quiet', text: 'only the verdict and what failed'},
	{flags: '--verbose', text: 'show passing rules, whole messages, and stacks of internal errors'},
];

export const optionsOfList: readonly OptionSpec[] = [
	{flags: '--only <glob>', text: 'only rules that match; may be given again', repeatable: true},
	{flags: '--level <level>', text: 'must or should'},
	{flags: '--chapter <name>', text: 'one chapter'},
	{flags: '--protocol <name>', text: 'rules that hold for msgpack or protobuf'},
	{flags: '--kong <version>', text: 'rules that hold for this Kong'},
	{flags: '--known-failures', text: 'instead: the lists of known failures that have a name'},
	{flags: '--json', text: 'everything about each, for programs'},
];

export const optionsOfSelftest: readonly OptionSpec[] = [
	{flags: '--only <glob>', text: 'only rules that match; may be given again', repeatable: true},
	{flags: '--jobs <n>', text: 'servers at a time; default 4'},
	{flags: '--timeout <ms>', text: 'wait at least this long for an answer'},
	{flags: '--slow', text: 'run the rules that take long, too'},
	{flags: '--mutants', text: 'break the reference servers in many small ways, too; takes minutes'},
	{flags: '--json', text: 'all that came out, for programs'},
];

export const optionsOfReport: readonly OptionSpec[] = [
	{flags: '--report <format[=path]>', text: reportText, repeatable: true},
	{flags: '--compare <baseline.json>', text: 'what regressed, was fixed, is new or gone; as console, json or markdown'},
	{flags: '--strict', text: 'a SHOULD that fails fails the whole'},
	{flags: '--unmask', text: 'show tokens, cookies and home paths'},
	{flags: '--trace', text: 'show the messages of every rule that has them'},
	{flags: '--quiet', text: 'only the verdict and what failed'},
	{flags: '--verbose', text: 'show passing rules, whole messages'},
];
