import time
from openai import OpenAI

client = OpenAI()
MAX_RETRIES = 4


def ask(text):
    return client.responses.create(model="gpt-4.1-mini", input=text, max_output_tokens=100)


def counted(text):
    attempt = 0
    while attempt < MAX_RETRIES:
        answer = client.responses.create(model="gpt-4.1-mini", input=text, max_output_tokens=10)
        attempt += 1
    return answer


def failures_counted(text):
    failures = 0
    while failures <= 2:
        try:
            answer = client.responses.create(model="gpt-4.1-mini", input=text, max_output_tokens=20)
            return answer
        except Exception:
            failures += 1
            time.sleep(1)


def failures_counted_success_not(text):
    failures = 0
    while failures < 2:
        try:
            answer = client.responses.create(model="gpt-4.1-mini", input=text, max_output_tokens=30)
        except Exception:
            failures += 1


def counts_down(text):
    left = 6
    while 0 < left:
        client.responses.create(model="gpt-4.1-mini", input=text, max_output_tokens=40)
        left -= 2


def either_side(text, done):
    n = 1
    while not done and n <= 5:
        done = client.responses.create(model="gpt-4.1-mini", input=text, max_output_tokens=50)
        n += 1


def set_back(text):
    n = 0
    while n < 5:
        client.responses.create(model="gpt-4.1-mini", input=text, max_output_tokens=60)
        n += 1
        if text:
            n = 0


def from_somewhere(text, n):
    while n < 5:
        client.responses.create(model="gpt-4.1-mini", input=text, max_output_tokens=70)
        n += 1


def sometimes(text):
    n = 0
    while n < 5:
        client.responses.create(model="gpt-4.1-mini", input=text, max_output_tokens=80)
        if text:
            n += 1


def nested(text):
    for _ in range(2):
        for page in range(3):
            client.responses.create(model="gpt-4.1-mini", input=text, max_output_tokens=90)
