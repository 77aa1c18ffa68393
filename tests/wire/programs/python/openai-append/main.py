"""A conversation that is put together step by step."""

import os

from openai import OpenAI

MODEL = os.environ.get("TUTOR_MODEL", "gpt-4.1")

client = OpenAI(max_retries=0)


class Tutor:
    persona = "You are a patient tutor who explains mathematics to children of ten."

    def __init__(self, topic):
        self.topic = topic
        self.messages = [{"role": "system", "content": self.persona}]
        self.messages.append({"role": "user", "content": "Let us begin. Today we look at " + topic})
        self.messages.append({"role": "assistant", "content": "Good. What do you know about it already?"})

    def ask(self, answer):
        history = list(self.messages)
        history += [{"role": "user", "content": answer}]
        completion = client.chat.completions.create(model=MODEL, messages=history, max_completion_tokens=400)
        return completion.choices[0].message.content


if __name__ == "__main__":
    print(Tutor(input()).ask(input()))
