"""Turns every HTTP request of a Python program to the stub, at the transport, so that its text stays as users write it.

The host that was meant travels in a header. Loaded by Python itself from PYTHONPATH.
"""

import importlib
import os

PORT = os.environ.get("WIRE_PORT")


def turn(request):
    if request.url.host != "127.0.0.1" or request.url.port != int(PORT):
        request.headers["x-wire-host"] = request.url.host
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=int(PORT))


def patch(package):
    try:
        http = importlib.import_module(package)
    except ImportError:
        return
    sync, asynchronous = http.HTTPTransport.handle_request, http.AsyncHTTPTransport.handle_async_request

    def handle_request(self, request):
        turn(request)
        return sync(self, request)

    async def handle_async_request(self, request):
        turn(request)
        return await asynchronous(self, request)

    http.HTTPTransport.handle_request = handle_request
    http.AsyncHTTPTransport.handle_async_request = handle_async_request


def patch_aiohttp():
    try:
        import aiohttp
    except ImportError:
        return
    from yarl import URL

    original = aiohttp.ClientSession._request

    async def request(self, method, url, **options):
        url = URL(url) if not self._base_url else self._base_url.join(URL(url))
        options["headers"] = {**(options.get("headers") or {}), "x-wire-host": url.host}
        turned = url.with_scheme("http").with_host("127.0.0.1").with_port(int(PORT))
        self._base_url, options["ssl"] = None, False
        return await original(self, method, turned, **options)

    aiohttp.ClientSession._request = request


if PORT:
    patch("httpx")
    patch("httpx2")
    patch_aiohttp()
