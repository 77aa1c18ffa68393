from openai import OpenAI
import openai

client = OpenAI()


def thread():
    return client.beta.threads.create_and_run(assistant_id="asst_1", model="gpt-4.1", instructions="Be short.")


def old_image():
    return openai.Image.create(prompt="A red door", n=1)


def old_audio(file):
    return openai.Audio.transcribe("whisper-1", file)


def video():
    return client.videos.create(model="sora-2", prompt="A red door opens.")
