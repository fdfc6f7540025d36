import test from 'ava';
import {rules} from '../../suites/index.js';
import {listNameOf, looksLikeListName, readShippedList, shippedLists} from './lists.js';

const ids = rules.map(rule => rule.id);

test('every shipped list is valid, and named for an official PDK', t => {
	t.true(shippedLists().includes('kong-python-pdk@0.36'));
	for (const name of shippedLists()) {
		t.regex(name, /^(?:go-pdk|kong-python-pdk|kong-js-pdk)@\d[\w.]*(?:-gevent|-multiprocessing)?$/);
		t.true(looksLikeListName(name));
		t.notThrows(() => readShippedList(name, ids), name);
	}
});

test('versions stand in their order', t => {
	const go = shippedLists().filter(name => name.startsWith('go-pdk'));
	t.deepEqual(go, ['go-pdk@0.6.1', 'go-pdk@0.8.0', 'go-pdk@0.11.0']);
});

test('the list of a server is that of its PDK, version and mode', t => {
	t.is(listNameOf({name: 'kong-python-pdk', version: '0.36', mode: 'gevent'}), 'kong-python-pdk@0.36-gevent');
	t.is(listNameOf({name: 'go-pdk', version: '0.11.0'}), 'go-pdk@0.11.0');
});

test('a name that is none is wrong usage and says which there are', t => {
	t.throws(() => readShippedList('kong-python-pdk@0.3', ids), {
		name: 'ConformError',
		message:
			/there is no list .*kong-python-pdk@0\.3; there are go-pdk@.*\n {2}try: {4}did you mean kong-python-pdk@0\.33 or kong-python-pdk@0\.36/,
	});
});

test('a path is no name', t => {
	for (const text of ['known.yml', 'dir/go-pdk@0.11.0', './go-pdk@1', 'go-pdk@0.11.0.yaml', 'known'])
		t.false(looksLikeListName(text), text);
});
