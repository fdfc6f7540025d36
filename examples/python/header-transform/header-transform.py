"""Sets, adds and removes headers: of the request for the service, and of the response for the client."""

FIELDS = {"type": "map", "keys": {"type": "string"}, "values": {"type": "string"}, "default": {}}
NAMES = {"type": "array", "elements": {"type": "string"}, "default": []}
Schema = [
    {"request_set": FIELDS},
    {"request_remove": NAMES},
    {"response_add": FIELDS},
    {"response_remove": NAMES},
]
version = "1.0.0"
priority = 801


class Plugin:
    def __init__(self, config):
        self.config = config

    def of(self, field):
        return self.config.get(field) or {}

    def access(self, kong):
        for name in self.of("request_remove"):
            kong.service.request.clear_header(name)
        for name, value in sorted(dict(self.of("request_set")).items()):
            kong.service.request.set_header(name, value)

    def response(self, kong):
        for name in self.of("response_remove"):
            kong.response.clear_header(name)
        for name, value in sorted(dict(self.of("response_add")).items()):
            kong.response.add_header(name, value)
