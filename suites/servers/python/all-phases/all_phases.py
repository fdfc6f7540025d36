#!/usr/bin/env python3
"""A handler for every phase an external plugin can have, with calls that are allowed there."""

Schema = [
    {"stop_header": {"type": "string", "default": "x-stop"}},
    {"stop_body": {"type": "string", "default": "stopped"}},
]
version = "1.0.0"
priority = 10


class Plugin:
    def __init__(self, config):
        self.stop_header = config.get("stop_header") or "x-stop"
        self.stop_body = config.get("stop_body") or "stopped"

    def certificate(self, kong):
        kong.log.debug("certificate")
        kong.ctx.shared.set("all-phases.certificate", True)

    def rewrite(self, kong):
        path, _ = kong.request.get_path()
        kong.ctx.shared.set("all-phases.path", path or "/")

    def access(self, kong):
        method, _ = kong.request.get_method()
        ip, _ = kong.client.get_ip()
        headers, _ = kong.request.get_headers(100)
        told = "%s from %s with %d headers" % (method, ip, len(headers or {}))
        kong.service.request.set_header("x-all-phases", told)
        stop, _ = kong.request.get_header(self.stop_header)
        if stop:
            kong.response.exit(403, self.stop_body, {"content-type": "text/plain"})

    def response(self, kong):
        status, _ = kong.service.response.get_status()
        kind, _ = kong.service.response.get_header("content-type")
        body, _ = kong.service.response.get_raw_body()
        path, _ = kong.ctx.shared.get("all-phases.path")
        told = "%s: %s, %d bytes of %s" % (path, status, len(body or b""), kind)
        kong.response.set_header("x-all-phases", told)

    def preread(self, kong):
        ip, _ = kong.client.get_ip()
        kong.log.debug("preread: ", ip)

    def log(self, kong):
        entry, _ = kong.log.serialize()
        kong.log.debug("log: ", len(entry or ""), " bytes")


if __name__ == "__main__":
    from kong_pdk.cli import start_dedicated_server

    start_dedicated_server("all-phases", Plugin, version, priority, Schema)
