import {testOfficials} from './testing/officials.js';

testOfficials('kong-python-pdk@0.33', 'kong-python-pdk@0.33-gevent', 'kong-python-pdk@0.33-multiprocessing');
