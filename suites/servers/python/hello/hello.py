#!/usr/bin/env python3
"""The classic: greets the host of the request in a header of the response."""

Schema = [{"message": {"type": "string", "default": "hello"}}]
version = "0.1.0"
priority = 1


class Plugin:
    def __init__(self, config):
        self.message = config.get("message") or "hello"

    def access(self, kong):
        host, err = kong.request.get_header("host")
        if err or host is None:
            kong.log.err("no host header")
            return
        kong.response.set_header("x-hello", "%s, %s" % (self.message, host))


if __name__ == "__main__":
    from kong_pdk.cli import start_dedicated_server

    start_dedicated_server("hello", Plugin, version, priority, Schema)
