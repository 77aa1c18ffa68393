import openai
from openai import OpenAI

client = OpenAI()


def embed(texts):
    return client.embeddings.create(model="text-embedding-3-small", input=texts)


def draw(subject):
    return client.images.generate(model="gpt-image-2", prompt=f"A watercolour of {subject}", n=1)


def speak(text, path):
    with client.audio.speech.with_streaming_response.create(
        model="gpt-4o-mini-tts", voice="coral", input=text
    ) as response:
        response.stream_to_file(path)


def transcribe(file):
    return openai.audio.transcriptions.create(model="whisper-1", file=file)


def batch(file_id):
    return client.batches.create(
        input_file_id=file_id, endpoint="/v1/chat/completions", completion_window="24h"
    )


def complete(code):
    return client.completions.create(model="gpt-3.5-turbo-instruct", prompt=code)


def quick(question):
    return openai.chat.completions.create(
        model="gpt-4.1-nano", messages=[{"role": "user", "content": question}]
    )
