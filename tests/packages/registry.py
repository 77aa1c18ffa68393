"""As much of PyPI, npm and GitHub's issuer of identities as publishing and installing need, on loopback."""

import base64
import hashlib
import http.server
import json
import os
import ssl
import subprocess
import threading
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import unquote, urlsplit

IDENTITY = "e30.eyJpc3MiOiJ0ZXN0In0.c2lnbmF0dXJl"
RUNNER = "token-of-the-runner"


class Registry(http.server.ThreadingHTTPServer):
    def __init__(self, work):
        # By file name; by package name; what was asked for.
        self.wheels, self.packages, self.tarballs, self.assets, self.asked = {}, {}, {}, {}, []
        super().__init__(("127.0.0.1", 0), Handler)
        # A publisher proves who it is over TLS or not at all.
        key, certificate = work / "key.pem", work / "certificate.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-noenc", "-days", "2", "-subj", "/CN=loopback", "-keyout", key,
             "-out", certificate, "-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE"],
            check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.socket = context.wrap_socket(self.socket, server_side=True)
        threading.Thread(target=self.serve_forever, daemon=True).start()
        self.url = f"https://127.0.0.1:{self.server_port}"
        # Whoever downloads from elsewhere too goes on trusting what this machine trusts.
        known = [os.environ.get("SSL_CERT_FILE"), ssl.get_default_verify_paths().cafile, "/etc/ssl/certs/ca-certificates.crt"]
        known = next((path for path in known if path and os.path.exists(path)), None)
        self.trusted = work / "trusted.pem"
        self.trusted.write_text(certificate.read_text() + (open(known).read() if known else ""))


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, body, status=200, kind="application/json"):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def body(self):
        return self.rfile.read(int(self.headers.get("content-length", 0)))

    def given(self):
        """The token, whichever way it comes."""
        kind, _, value = self.headers.get("authorization", "").partition(" ")
        if kind.lower() == "basic":
            value = base64.b64decode(value).decode().removeprefix("__token__:")
        return value

    def do_GET(self):
        path, server = unquote(urlsplit(self.path).path), self.server
        if path == "/identity":
            return self.answer({"value": IDENTITY}) if self.given() == RUNNER else self.answer({}, 401)
        if path == "/_/oidc/audience":
            return self.answer({"audience": "pypi"})
        if path.startswith("/simple/"):
            links = "".join(
                f'<a href="/wheels/{name}#sha256={hashlib.sha256(data).hexdigest()}">{name}</a>'
                for name, data in server.wheels.items())
            return self.answer(f"<!DOCTYPE html><html><body>{links}</body></html>".encode(), kind="text/html")
        for store, held in (("/wheels/", server.wheels), ("/tarballs/", server.tarballs), ("/releases/", server.assets)):
            if path.startswith(store) and (name := path.removeprefix(store)) in held:
                server.asked.append(name)
                return self.answer(held[name], kind="application/octet-stream")
        if (package := server.packages.get(path[1:])):
            return self.answer(package)
        return self.answer({}, 404)

    def do_POST(self):
        path, body = unquote(urlsplit(self.path).path), self.body()
        if path == "/_/oidc/mint-token":
            is_known = json.loads(body)["token"] == IDENTITY
            return self.answer({"success": True, "token": "pypi-token"}) if is_known else self.answer({}, 403)
        if path.startswith("/-/npm/v1/oidc/token/exchange/package/"):
            return self.answer({"token": "npm-token"}, 201) if self.given() == IDENTITY else self.answer({}, 401)
        if path == "/legacy/":
            if self.given() != "pypi-token":
                return self.answer({}, 403)
            head = f"content-type: {self.headers['content-type']}\r\n\r\n".encode()
            form = {part.get_param("name", header="content-disposition"): part
                    for part in BytesParser(policy=HTTP).parsebytes(head + body).iter_parts()}
            content = form["content"].get_payload(decode=True)
            if form["sha256_digest"].get_content().strip() != hashlib.sha256(content).hexdigest():
                return self.answer({}, 400)
            self.server.wheels[form["content"].get_filename()] = content
            return self.answer({})
        return self.answer({}, 404)

    def do_PUT(self):
        body = json.loads(self.body())
        if self.given() != "npm-token":
            return self.answer({}, 401)
        for name, attached in body.pop("_attachments").items():
            self.server.tarballs[name] = base64.b64decode(attached["data"])
            for version in body["versions"].values():
                version["dist"]["tarball"] = f"{self.server.url}/tarballs/{name}"
        self.server.packages[body["name"]] = body
        return self.answer({"ok": True}, 201)

    def log_message(self, *_):
        pass
