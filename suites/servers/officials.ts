// The official PDKs that the tests and `npm run officials` drive, in each mode. `npm run servers` builds them.

const go = 'suites/servers/.build/go';
const python = 'suites/servers/python';
const olderPython = 'suites/servers/.build/kong-python-pdk-0.33';
const js = 'suites/servers/js';
const olderJs = 'suites/servers/.build/kong-js-pdk-0.5';

/** One version of a PDK in one mode. */
export interface Official {
	/** As reports name it. */
	readonly pdk: string;
	/** Its list of known failures. */
	readonly known: string;
	/** Options of the server. */
	readonly serverArgs: readonly string[];
	/** What `npm run officials` puts to every rule: together they leave out none that the PDK could fail. */
	readonly plugins: readonly string[];
	/** What the tests run, besides `npm run officials`. */
	readonly runs: readonly OfficialRun[];
}

export interface OfficialRun {
	readonly target: string;
	/** Default: the newest. */
	readonly kong?: string;
	/** Globs of rules; default: all. */
	readonly only?: readonly string[];
}

export interface OfficialLanguage {
	/** As CONFORM_REQUIRE names it. */
	readonly name: string;
	readonly title: string;
	/** There when the language's servers were built. */
	readonly built: string;
	readonly servers: readonly Official[];
}

/** For probes: the chapter that ordinary plugins skip. What they do not skip, those show already. */
const throwing = ['failures/*'];
/** What the modes of the older Python PDK have in common with its default is left out. */
const olderModes = ['failures/*', 'sequences/*'];

const threads = {
	pdk: 'kong-pdk 0.36',
	known: 'kong-python-pdk@0.36',
	serverArgs: [],
	plugins: [`${python}/all-phases`, `${python}/probe`],
};
const bothPython = [`${python}/hello`, `${python}/all-phases`, `${python}/all-phases/all_phases.py`];
const olderThreads = {
	pdk: 'kong-pdk 0.33',
	known: 'kong-python-pdk@0.33',
	serverArgs: [],
	plugins: [`${olderPython}/all-phases`, `${olderPython}/probe`],
};

export const officials: readonly OfficialLanguage[] = [
	{
		name: 'go',
		title: 'Go',
		built: `${go}/hello/hello`,
		servers: [
			{
				pdk: 'go-pdk v0.6.1',
				known: 'go-pdk@0.6.1',
				serverArgs: [],
				plugins: [`${go}/hello-v0.6/hello`, `${go}/all-phases-v0.6/all-phases`, `${go}/probe-v0.6/probe`],
				runs: [
					{target: `${go}/hello-v0.6/hello`},
					{target: `${go}/all-phases-v0.6/all-phases`},
					{target: `${go}/all-phases-v0.6/all-phases`, kong: '2.8'},
					{target: `${go}/probe-v0.6/probe`, only: throwing},
					{target: `${go}/probe-v0.6/probe`, only: throwing, kong: '2.8'},
				],
			},
			{
				pdk: 'go-pdk v0.8.0',
				known: 'go-pdk@0.8.0',
				serverArgs: [],
				plugins: [`${go}/all-phases-v0.8/all-phases`, `${go}/probe-v0.8/probe`],
				runs: [{target: `${go}/probe-v0.8/probe`}],
			},
			{
				pdk: 'go-pdk v0.11.0',
				known: 'go-pdk@0.11.0',
				serverArgs: [],
				plugins: [`${go}/all-phases/all-phases`, `${go}/probe/probe`],
				runs: [
					{target: `${go}/hello/hello`},
					{target: `${go}/all-phases/all-phases`},
					{target: `${go}/probe/probe`, only: throwing},
					{target: `${go}/probe/probe`, only: throwing, kong: '2.8'},
				],
			},
		],
	},
	{
		name: 'python',
		title: 'Python',
		built: `${python}/.venv/bin/kong-python-pluginserver`,
		servers: [
			{...olderThreads, runs: [{target: `${olderPython}/probe`}]},
			{
				...olderThreads,
				known: 'kong-python-pdk@0.33-gevent',
				serverArgs: ['-g'],
				runs: [{target: `${olderPython}/probe`, only: olderModes}],
			},
			{
				...olderThreads,
				known: 'kong-python-pdk@0.33-multiprocessing',
				serverArgs: ['-m'],
				runs: [{target: `${olderPython}/probe`, only: olderModes}],
			},
			{
				...threads,
				runs: [
					...bothPython.map(target => ({target})),
					{target: `${python}/all-phases`, kong: '2.8'},
					{target: `${python}/probe`, only: throwing},
					{target: `${python}/probe`, only: ['failures/pdk-error'], kong: '2.8'},
				],
			},
			{
				...threads,
				known: 'kong-python-pdk@0.36-gevent',
				serverArgs: ['-g'],
				runs: [...bothPython.map(target => ({target})), {target: `${python}/probe`, only: throwing}],
			},
			{
				...threads,
				known: 'kong-python-pdk@0.36-multiprocessing',
				serverArgs: ['-m'],
				runs: [...bothPython.map(target => ({target})), {target: `${python}/probe`, only: throwing}],
			},
		],
	},
	{
		name: 'js',
		title: 'JavaScript',
		built: 'node_modules/.bin/kong-js-pluginserver',
		servers: [
			{
				pdk: 'kong-pdk 0.5.0',
				known: 'kong-js-pdk@0.5.0',
				serverArgs: [],
				plugins: [`${olderJs}/all-phases`, `${olderJs}/probe`],
				runs: [{target: `${olderJs}/probe`}],
			},
			{
				pdk: 'kong-pdk 0.6.0',
				known: 'kong-js-pdk@0.6.0',
				serverArgs: [],
				plugins: [`${js}/all-phases`, `${js}/probe`],
				runs: [
					{target: `${js}/hello`},
					{target: `${js}/all-phases`},
					{target: `${js}/probe`, only: throwing},
					{target: `${js}/probe`, only: throwing, kong: '2.8'},
				],
			},
		],
	},
];
