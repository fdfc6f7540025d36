import {testOfficials} from './testing/officials.js';

testOfficials('go-pdk@0.6.1', 'go-pdk@0.8.0', 'go-pdk@0.11.0');
