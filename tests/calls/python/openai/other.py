from openai import OpenAI

client = OpenAI()


def housekeeping(text):
    client.moderations.create(input=text)
    client.models.list()
    client.files.create(file=open("x.jsonl", "rb"), purpose="batch")
    client.responses.input_tokens.count(model="gpt-5.4", input=text)
    thread = client.beta.threads.create()
    client.beta.threads.messages.create(thread.id, role="user", content=text)
