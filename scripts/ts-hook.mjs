// Lets ava and the scripts run the TypeScript sources: types are checked by `tsc --noEmit`, not here.
import {register} from 'node:module';

register('./ts-loader.mjs', import.meta.url);
