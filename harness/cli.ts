#!/usr/bin/env node
import {ownVersion} from './version.js';

const argv = process.argv.slice(2);
// Before anything else is loaded.
if (argv[0] === '--version' || argv[0] === '-V') process.stdout.write(`${ownVersion()}\n`);
else await (await import('./program.js')).runProgram(argv);
