import {testOfficials} from './testing/officials.js';

testOfficials('kong-python-pdk@0.36');
