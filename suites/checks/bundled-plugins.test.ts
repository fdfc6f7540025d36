import test from 'ava';
import {kongVersion} from '../../mock-kong/internal.js';
import {bundledPlugins} from './bundled-plugins.js';

test('a version has the plugins that came with it or before, and none with space in its name', t => {
	const old = bundledPlugins(kongVersion('2.8'));
	const now = bundledPlugins(kongVersion('3.9'));
	t.is(old.length, 36);
	t.is(now.length, 45);
	t.true(old.includes('key-auth') && now.includes('redirect'));
	t.false(old.includes('opentelemetry'));
	t.true(now.every(name => /^[a-z0-9-]+$/.test(name)));
});
