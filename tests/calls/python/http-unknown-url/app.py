import requests

CHAT = "/chat/completions"


def predict(question, model_info, name):
    """Whose server it is only the run knows; what it is sent tells."""
    endpoint = model_info[name]["endpoint"]
    payload = {
        "model": name,
        "messages": [{"role": "system", "content": "Answer briefly."}, {"role": "user", "content": question}],
        "stream": True,
    }
    return requests.post(endpoint, json=payload, stream=True)


def traps(url, chat, text, rows):
    """A chat of people, a job, and a table."""
    requests.post(url, json={"messages": [{"from": "me", "text": text}], "model": "T-800"})
    requests.post(url, json={"messages": [{"role": "user", "content": text}], "chat": chat})
    requests.post(url, json={"model": "orders", "rows": rows})
