"""Sends a line of JSON about each request to a collector over HTTP, after the client has its response."""

import json
import urllib.request

Schema = [
    {"url": {"type": "string", "required": True}},
    {"timeout_seconds": {"type": "number", "default": 2}},
]
version = "1.0.0"
priority = 12


class Plugin:
    def __init__(self, config):
        self.url = config["url"]
        self.timeout = config.get("timeout_seconds") or 2

    def log(self, kong):
        entry, err = kong.log.serialize()
        if err or not entry:
            kong.log.err("nothing to ship: ", err or "no entry")
            return
        try:
            self.ship(entry)
        except OSError as problem:
            kong.log.err("collector: ", type(problem).__name__)

    def ship(self, entry):
        told = json.loads(entry) if isinstance(entry, (str, bytes)) else entry
        line = json.dumps({"status": told["response"]["status"], "uri": told["request"]["uri"]})
        request = urllib.request.Request(self.url, line.encode(), {"content-type": "application/json"})
        urllib.request.urlopen(request, timeout=self.timeout).close()
