from google import genai

client = genai.Client()


def draw(text):
    return client.models.generate_content(model="gemini-2.5-flash-image", contents=f"Draw {text}")


def speak(text):
    return client.models.generate_content(model="gemini-2.5-flash-preview-tts", contents=f"Say: {text}")


def describe(picture):
    return client.models.generate_content(model="gemini-2.5-flash", contents=["What is this?", picture])
