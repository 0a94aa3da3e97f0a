"""Servers of one's own machine that messages are sent to."""

import json
import socket
import threading
from contextlib import contextmanager
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller


class Web:
    """A web server that answers as told, the last answer for good, and keeps what it was sent."""

    def __init__(self, *answers):
        self.answers = list(answers) or [(200, "{}")]
        self.heard = []

    def take(self, path, headers, body):
        self.heard.append((path, headers, body))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    @property
    def sent(self):
        return [json.loads(body) for _, _, body in self.heard]


@contextmanager
def web(*answers):
    there = Web(*answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, said = there.take(self.path, dict(self.headers), body)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(said.encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    there.port = server.server_port
    try:
        yield there
    finally:
        server.shutdown()
        server.server_close()


class Mail:
    """A mail server that refuses the first so many messages."""

    def __init__(self, refuse):
        self.refuse = refuse
        self.heard = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.refuse:
            self.refuse -= 1
            return "451 try again later"
        self.heard.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"


@contextmanager
def mail(*, refuse=0):
    handler = Mail(refuse)
    with socket.create_server(("127.0.0.1", 0)) as free:
        handler.port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    try:
        yield handler
    finally:
        controller.stop()
