#!/usr/bin/env python3
"""sign_in_proxy.py BASE USER PASSWORD - hands requests on to BASE with a Basic sign-in, for programs that cannot be
given a password without a window. Prints its own address. Loopback only, and only for tests."""
import base64
import http.client
import http.server
import sys
import urllib.parse

BASE, USER, PASSWORD = sys.argv[1:4]
TARGET = urllib.parse.urlsplit(BASE)
SIGNED = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def hand_on(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "authorization", "connection")}
        headers["Authorization"] = SIGNED
        upstream = http.client.HTTPConnection(TARGET.hostname, TARGET.port, timeout=60)
        upstream.request(self.command, self.path, body, headers)
        answer = upstream.getresponse()
        content = answer.read()
        print(self.command, self.path, self.headers.get("Depth", ""), answer.status, file=sys.stderr, flush=True)
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "content-length", "connection"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def __getattr__(self, name):
        if name.startswith("do_"):
            return self.hand_on
        raise AttributeError(name)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
server.serve_forever()
