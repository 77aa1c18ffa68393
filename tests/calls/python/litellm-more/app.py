import litellm

messages = [{"role": "user", "content": "Name a stone."}]


def batch():
    return litellm.batch_completion(model="gpt-4.1-mini", messages=[messages, messages], max_tokens=20)


def models():
    return litellm.batch_completion_models(models=["gpt-4.1-mini", "claude-haiku-4-5"], messages=messages)


async def as_anthropic():
    return await litellm.anthropic.messages.acreate(model="claude-haiku-4-5", messages=messages, max_tokens=30)


def image():
    return litellm.image_generation(prompt="A stone.", model="gpt-image-1")


def speech():
    return litellm.speech(model="openai/tts-1", voice="alloy", input="A stone.")


def transcription(file):
    return litellm.transcription(model="whisper-1", file=file)
