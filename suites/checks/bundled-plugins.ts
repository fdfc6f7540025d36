import {isAtLeast, type KongVersion} from '../../mock-kong/internal.js';

/** Names of the plugins that come with Kong, by the minor line in which they came (kong/constants.lua: plugins). */
const since: Readonly<Record<string, string>> = {
	'2.8': `jwt acl correlation-id cors oauth2 tcp-log udp-log file-log http-log key-auth hmac-auth basic-auth ip-restriction
		request-transformer response-transformer request-size-limiting rate-limiting response-ratelimiting syslog loggly
		datadog ldap-auth statsd bot-detection aws-lambda request-termination prometheus proxy-cache session acme grpc-gateway
		grpc-web pre-function post-function azure-functions zipkin`,
	'3.0': 'opentelemetry',
	'3.6':
		'ai-proxy ai-prompt-decorator ai-prompt-template ai-prompt-guard ai-request-transformer ai-response-transformer',
	'3.8': 'standard-webhooks',
	'3.9': 'redirect',
};

/** Plugins this Kong finds before it asks a plugin server. */
export function bundledPlugins(version: KongVersion): string[] {
	return Object.entries(since).flatMap(([minor, names]) => (isAtLeast(version, minor) ? names.split(/\s+/) : []));
}
