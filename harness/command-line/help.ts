import {labelled} from '../../reports/text.js';
import {type OptionSpec, optionsOfList, optionsOfReport, optionsOfRun, optionsOfSelftest} from './options-table.js';

const width = 80;

/** What a lone `kong-ps-conform` prints. */
export const shortUsage = `usage: kong-ps-conform <target> [options] [-- server args]
       kong-ps-conform list | explain <rule> | selftest
       kong-ps-conform --help is the manual
`;

/** The manual, 80 columns wide. */
export function manual(): string {
	return `kong-ps-conform: will this plugin server work with Kong Gateway?

Starts the plugin server as Kong would, talks to it as Kong would, and says
which rules of the protocol it keeps. No Kong, no Docker.

USAGE
  kong-ps-conform [run] <target...> [options] [-- server args]
  kong-ps-conform list [options] [glob...]
  kong-ps-conform report <report.json...> [options]
  kong-ps-conform explain <rule, list of known failures, line of Kong's log...>
  kong-ps-conform selftest [options]

EXAMPLES
  kong-ps-conform ./my-go-plugin
  kong-ps-conform ./my-go-plugin --config '{"message":"hello"}' --kong 3.4
  kong-ps-conform ./plugins --plugin my-js-plugin --only 'framing/*'
  kong-ps-conform ./plugin.py -- --no-lua-style
  kong-ps-conform unix:/tmp/kong/my.sock --query-cmd './my-server -dump'
  kong-ps-conform --start-cmd 'java -jar my.jar -p {prefix}' \\
                  --query-cmd 'java -jar my.jar -dump'
  kong-ps-conform ./my-server --known-failures known.yml --report json=out.json
  kong-ps-conform ./my-server --scenario 'scenarios/**/*.yaml'
  kong-ps-conform explain info/version
  kong-ps-conform explain 'starting instance: no data'

TARGETS
  an executable   answers -dump (or --dump) with its plugins and is started with
                  -kong-prefix <prefix>: a Go plugin, anything alike
  a directory     of JavaScript or TypeScript plugins, run by the
                  kong-js-pluginserver in node_modules beside or above them, in
                  the current directory's, or on PATH; or of Python plugins,
                  run by the kong-python-pluginserver of a venv (.venv, venv),
                  of the active one, or on PATH
  a .py file      with an embedded server: python3 file.py
  unix:/path      a server that already runs; needs --query-cmd
  no target       --start-cmd and --query-cmd say all

COMMANDS
${rows(commandRows)}
OPTIONS OF RUN
${options(optionsOfRun)}
OPTIONS OF LIST
${options(optionsOfList)}
OPTIONS OF REPORT
${options(optionsOfReport)}
OPTIONS OF SELFTEST
${options(optionsOfSelftest)}
In a glob * is any characters of one part of a rule's name, ** any at all.

EXIT CODES
${rows(exitRows)}
FILES
  --known-failures reads a YAML list. A failure it covers does not fail the run;
  an entry whose rules no longer fail, or that expired, does.
  A name instead of a file (list --known-failures) is a list of what an official
  PDK gets wrong, whatever the plugin on it: its entries need not fail.

    - rule: instances/close-*       # glob
      reason: our PDK answers CloseInstance with an error
      issue: https://...            # optional
      until: 2027-06-30             # optional, the last day it holds
      expect: not subscriptable     # optional, text "Actual" must contain
      flaky: true                   # optional, may pass or fail
      kong: up to 2.8               # optional, or "3.6 and later", "3.0 to 3.5"
      fixedIn: "0.40"               # optional, the PDK's version that mends it

  --scenario reads YAML or JSON: a request, a config, and what the client, the
  service and the PDK calls should be; scenario.schema.json is published in the
  package. Quote the glob. --only 'scenario/**' leaves the rules out.

  --report json follows report.schema.json, published in the package.

ENVIRONMENT
  NO_COLOR, FORCE_COLOR and CI are obeyed. The server gets the environment,
  the PATH and the working directory of this program.
`;
}

const commandRows: readonly [string, string][] = [
	['run', 'check targets; the default when the first word is no command'],
	['list', 'the rules, one a line'],
	['report', 'saved JSON reports in other formats, several as one, or compared with a baseline'],
	[
		'explain',
		"what a rule wants, why Kong needs it, what happens otherwise; of a list of known failures: its entries and their reasons; of a line of Kong's log, whole or in part: what it means and what to do",
	],
	['selftest', 'shows that the rules work: correct servers pass, each faulty one is caught'],
];

const exitRows: readonly [string, string][] = [
	['0', 'conforms'],
	[
		'1',
		'a MUST failed (with --strict: or a SHOULD), or a known failure is stale or expired; selftest: a rule does not do what it should',
	],
	['2', 'wrong usage, a filter that matches nothing, nothing checked, everything skipped'],
	['3', 'kong-ps-conform itself broke, or a report could not be written'],
	['4', 'the server could not be queried or started'],
	['130', 'interrupted'],
];

function rows(table: readonly [string, string][]): string {
	return table.map(([name, text]) => `${labelled(`  ${name}`, [text], 12, width).join('\n')}\n`).join('');
}

function options(specs: readonly OptionSpec[]): string {
	return specs.map(({flags, text}) => `${labelled(`  ${flags}`, [text], 29, width).join('\n')}\n`).join('');
}
