import test from 'ava';
import {kongVersion} from '../../versions/index.js';
import {pdkMethod, pdkMethodNames} from './methods.js';
import {messageSpec} from './schema.js';

const kong39 = kongVersion('3.9');

test('names are derived as Kong derives them', t => {
	for (const name of [
		'kong.client.get_ip',
		'kong.ctx.shared.set',
		'kong.nginx.get_tls1_version_str',
		'kong.request.get_path_with_query',
		'kong.service.request.set_raw_body',
		'kong.log.set_serialize_value',
	]) {
		t.truthy(pdkMethod(name, kong39), name);
	}
	t.is(pdkMethod('kong.ctx.set_shared', kong39), undefined);
	t.is(pdkMethod('kong.request.get_start_time', kong39), undefined);
	t.is(pdkMethod('toString', kong39), undefined);
});

test('every type a method names exists', t => {
	for (const kong of [kong39, kongVersion('2.8')]) {
		for (const name of pdkMethodNames(kong)) {
			const method = pdkMethod(name, kong);
			t.notThrows(() => messageSpec(method!.input), name);
			t.notThrows(() => messageSpec(method!.output), name);
		}
	}
});

test('what a Kong version has', t => {
	const types = (name: string, minor: string) => {
		const method = pdkMethod(name, kongVersion(minor));
		return method && `${method.input} -> ${method.output}`;
	};
	t.is(types('kong.request.get_uri_captures', '3.0'), undefined);
	t.is(types('kong.request.get_uri_captures', '3.1'), 'google.protobuf.Empty -> UriCapturesResult');
	t.is(types('kong.service.request.set_raw_body', '2.8'), 'String -> google.protobuf.Empty');
	t.is(types('kong.service.request.set_raw_body', '3.1'), 'ByteString -> google.protobuf.Empty');
	t.is(types('kong.service.response.get_raw_body', '3.0'), 'google.protobuf.Empty -> String');
	t.is(types('kong.service.set_upstream', '3.6'), 'String -> google.protobuf.Empty');
	t.is(types('kong.service.set_upstream', '3.7'), 'String -> Bool');
	t.is(types('kong.service.set_upstream', '3.9'), 'String -> Bool');
});
