import requests


def post_json(url, payload, headers=None):
    return send("POST", url, json=payload, headers=headers)


def send(method, url, **options):
    return requests.request(method, url, timeout=30, **options).json()
