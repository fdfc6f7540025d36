"""Lets a request through when it shows a key that the operator listed; else the client gets a 401."""

import hmac

Schema = [
    {"header": {"type": "string", "default": "x-api-key"}},
    {"keys": {"type": "array", "elements": {"type": "string"}, "default": []}},
]
version = "1.0.0"
priority = 1250


class Plugin:
    def __init__(self, config):
        self.header = config.get("header") or "x-api-key"
        self.keys = config.get("keys") or []

    def access(self, kong):
        key, err = kong.request.get_header(self.header)
        if err or not key:
            return self.refuse(kong, "no key in " + self.header)
        if not any(hmac.compare_digest(known.encode(), key.encode()) for known in self.keys):
            return self.refuse(kong, "unknown key")
        # The service shall not see the key.
        kong.service.request.clear_header(self.header)

    def refuse(self, kong, why):
        headers = {"content-type": "application/json", "www-authenticate": "Key"}
        kong.response.exit(401, '{"message":"%s"}' % why, headers)
