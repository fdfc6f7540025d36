// Lets ava run the TypeScript tests: types are checked by `tsc --noEmit`, not here.
import {register} from 'node:module';

register('ts-node/esm/transpile-only', import.meta.url);
