import os

import requests

OLLAMA_HOST = os.environ["OLLAMA_HOST"]
BACKEND = os.environ["BACKEND"]


def named(model):
    body = {"model": model, "messages": [{"role": "user", "content": "Name a fish."}]}
    return requests.post(f"{OLLAMA_HOST}/api/chat", json=body)


def own_backend(model):
    # The program's own route: nothing says that a model is behind it.
    body = {"model": model, "messages": [{"role": "user", "content": "Name a bird."}]}
    return requests.post(f"{BACKEND}/api/chat", json=body)
