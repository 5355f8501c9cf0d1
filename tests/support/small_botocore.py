"""The part of botocore that aws_lambda uses, for test databases: runs inside PL/Python, before aws_lambda's own code.

Importing botocore takes a backend a third of a second, and most tests have backends of their own. Everything above it
is aws_lambda's real code. Nothing is signed. The tests of aws_lambda itself have the real botocore.
"""

# mypy: ignore-errors

import os
import select
import socket
import sys
import types
from urllib.parse import urlsplit


class BotoCoreError(Exception):
    pass


class HTTPClientError(BotoCoreError):
    pass


class ConnectionError(BotoCoreError):  # noqa: A001 - botocore's name
    pass


class ReadTimeoutError(HTTPClientError):
    pass


class NoCredentialsError(BotoCoreError):
    pass


class Credentials:
    def get_frozen_credentials(self):
        names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
        return tuple(os.environ.get(name) for name in names)


class Session:
    def get_config_variable(self, name):
        return os.environ.get("AWS_DEFAULT_REGION") if name == "region" else None

    def create_client(self, _service, region_name, endpoint_url):
        meta = types.SimpleNamespace(region_name=region_name, partition="aws", endpoint_url=endpoint_url)
        return types.SimpleNamespace(meta=meta)

    def user_agent(self):
        return "small-botocore"

    def get_credentials(self):
        return Credentials()


class SigV4Auth:
    def __init__(self, *_):
        pass

    def add_auth(self, _request):
        pass


class AWSRequest:
    def __init__(self, method, url, headers, data):
        self.method, self.url, self.headers, self.data = method, url, headers, data or b""

    def prepare(self):
        return self


class Headers(dict):
    """Header fields, whose names have no case."""

    def __getitem__(self, name):
        return super().__getitem__(name.lower())

    def __contains__(self, name):
        return super().__contains__(name.lower())

    def get(self, name, default=None):
        return super().get(name.lower(), default)


class URLLib3Session:
    """One connection, which is kept."""

    def __init__(self, timeout, socket_options, **_):
        self.connect_seconds, self.read_seconds = timeout
        self.socket_options = socket_options
        self.socket = self.file = None

    def send(self, request):
        url = urlsplit(request.url)
        fields = {"Host": url.netloc, "Content-Length": len(request.data), **request.headers}
        lines = [f"{request.method} {url.path}{'?' * bool(url.query)}{url.query} HTTP/1.1"]
        lines += [f"{name}: {field}" for name, field in fields.items()]
        self.connect(url.hostname, url.port)
        try:
            self.socket.sendall("\r\n".join([*lines, "", ""]).encode() + request.data)
            return self.receive()
        except TimeoutError:
            self.close()
            raise ReadTimeoutError from None
        except (OSError, ValueError):
            self.close()
            raise HTTPClientError from None

    def connect(self, host, port):
        if self.socket is not None and select.select([self.socket], [], [], 0)[0]:
            self.close()  # only the end can come where no answer is due
        if self.socket is None:
            try:
                self.socket = socket.create_connection((host, port), self.connect_seconds)
            except OSError:
                raise ConnectionError from None
            for option in self.socket_options:
                self.socket.setsockopt(*option)
            self.socket.settimeout(self.read_seconds)
            self.file = self.socket.makefile("rb")

    def receive(self):
        version, status, *_ = self.file.readline().decode().split(" ", 2)
        if not version.startswith("HTTP/"):
            raise ValueError(version)
        headers = Headers()
        while line := self.file.readline().strip():
            name, _, field = line.decode().partition(":")
            dict.__setitem__(headers, name.lower(), field.strip())
        size = int(headers.get("Content-Length", 0))
        content = self.file.read(size)
        if len(content) < size or headers.get("Connection") == "close":
            self.close()
        return types.SimpleNamespace(status_code=int(status), headers=headers, content=content)

    def close(self):
        self.file.close()
        self.socket.close()
        self.socket = self.file = None


class NeverRaisedError(BotoCoreError):
    pass


def install():
    """Put the modules where aws_lambda imports them from."""
    errors = {kind.__name__: kind for kind in (HTTPClientError, ConnectionError, ReadTimeoutError, NoCredentialsError)}
    never = (
        "ClientError", "PartialCredentialsError", "CredentialRetrievalError", "ProfileNotFound",
        "UnknownCredentialError", "SSOError", "NoAuthTokenError", "TokenRetrievalError",
    )  # fmt: skip
    modules = {
        "exceptions": {**errors, **dict.fromkeys(never, NeverRaisedError)},
        "session": {"Session": Session},
        "auth": {"SigV4Auth": SigV4Auth},
        "awsrequest": {"AWSRequest": AWSRequest},
        "httpsession": {"URLLib3Session": URLLib3Session},
        "utils": {"get_environ_proxies": lambda _url: {}},
    }
    package = sys.modules["botocore"] = types.ModuleType("botocore")
    for name, members in modules.items():
        module = sys.modules[f"botocore.{name}"] = types.ModuleType(f"botocore.{name}")
        vars(module).update(members)
        setattr(package, name, module)


install()
