"""A provider's end of HTTP that may lose the process that asked."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler


class Answering(BaseHTTPRequestHandler):
    def answer(self, body: object, status: int = 200) -> None:
        content = json.dumps(body).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except OSError:
            pass  # the asking process was killed

    def log_message(self, format: str, *args: object) -> None:
        pass
