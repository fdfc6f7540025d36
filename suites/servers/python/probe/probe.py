#!/usr/bin/env python3
"""Does in each phase what config `conform_script` says: JSON, for each phase (and for `start`, when an instance is made) a
list of steps, each a `call`, a `throw` or a `sleep`; calls made `together` are left out: there is no such thing here. Without
it: a header in access. An error answer of Kong is the second value a call returns, and left alone here."""

import base64
import json

from gevent import sleep

Schema = [
    {"message": {"type": "string", "default": "hello"}},
    {"conform_script": {"type": "string"}},
]
version = "1.0.0"
priority = 10


class Plugin:
    def __init__(self, config):
        self.message = config.get("message") or "hello"
        script = config.get("conform_script")
        self.script = json.loads(script) if script else None
        for step in (self.script or {}).get("start", []):
            if "throw" in step:
                raise Exception(step["throw"])

    def certificate(self, kong):
        self.run(kong, "certificate")

    def rewrite(self, kong):
        self.run(kong, "rewrite")

    def access(self, kong):
        if self.script is None:
            kong.response.set_header("x-probe", self.message)
        else:
            self.run(kong, "access")

    def response(self, kong):
        self.run(kong, "response")

    def preread(self, kong):
        self.run(kong, "preread")

    def log(self, kong):
        self.run(kong, "log")

    def run(self, kong, phase):
        for step in (self.script or {}).get(phase, []):
            if "throw" in step:
                raise Exception(step["throw"])
            if "sleep" in step:
                # Lets other events run with gevent (-g), too.
                sleep(step["sleep"] / 1000)
            if "call" in step:
                answer = call(kong, step)
                if step.get("tell"):
                    tell(kong, answer)


def call(kong, step):
    function = kong
    for part in step["call"].split(".")[1:]:
        function = getattr(function, part)
    answer = function(*[from_base64(value) for value in step.get("args", [])])
    # In Lua style, the default, a call returns (result, error).
    return answer[0] if isinstance(answer, tuple) else answer


def tell(kong, answer):
    kong.log.notice(json.dumps(answer, default=text_or_base64))


def from_base64(value):
    """{"base64": ...} is bytes."""
    if isinstance(value, dict) and list(value) == ["base64"]:
        return base64.b64decode(value["base64"])
    return value


def text_or_base64(value):
    if not isinstance(value, bytes):
        raise TypeError("no JSON for %r" % (value,))
    try:
        return value.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(value).decode()}


if __name__ == "__main__":
    from kong_pdk.cli import start_dedicated_server

    start_dedicated_server("probe", Plugin, version, priority, Schema)
