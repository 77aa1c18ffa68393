import google.generativeai as genai

genai.configure(api_key="x")

model = genai.GenerativeModel(
    "gemini-1.5-pro",
    system_instruction="You translate to Latin.",
    generation_config=genai.GenerationConfig(max_output_tokens=200),
)


def translate(text):
    return model.generate_content(text).text


def short(text):
    return model.generate_content(["Shorten:", text], generation_config={"max_output_tokens": 50}).text


def default(text):
    return genai.GenerativeModel().generate_content(text)


def talk(lines):
    chat = model.start_chat(history=[])
    return [chat.send_message(line).text for line in lines]


def embed(text):
    return genai.embed_content(model="models/text-embedding-004", content=text)
