import {testOfficials} from './testing/officials.js';

testOfficials('kong-js-pdk@0.5.0', 'kong-js-pdk@0.6.0');
