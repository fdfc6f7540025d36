"""Asks TLS clients for a certificate, and lets those through whose subject is listed."""

Schema = [
    {"subjects": {"type": "array", "elements": {"type": "string"}, "default": []}},
]
version = "1.0.0"
priority = 1600


class Plugin:
    def __init__(self, config):
        self.subjects = config.get("subjects") or []

    def certificate(self, kong):
        kong.client.tls.request_client_certificate()

    def access(self, kong):
        subject, err = kong.nginx.get_var("ssl_client_s_dn")
        if err or not subject:
            return kong.response.exit(401, "a client certificate is needed\n")
        if subject not in self.subjects:
            return kong.response.exit(403, "not for this certificate\n")
        kong.service.request.set_header("x-client-subject", subject)
