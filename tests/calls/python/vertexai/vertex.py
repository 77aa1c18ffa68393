import vertexai
from vertexai.generative_models import GenerationConfig, GenerativeModel, Part
from vertexai.language_models import TextEmbeddingModel, TextGenerationModel

vertexai.init(project="p", location="us-central1")


class Summariser:
    def __init__(self):
        self.model = GenerativeModel("gemini-1.5-flash", system_instruction=["Summarise the document."])

    def run(self, uri):
        return self.model.generate_content(
            [Part.from_uri(uri, mime_type="application/pdf"), "In three sentences."],
            generation_config=GenerationConfig(max_output_tokens=256, temperature=0.2),
        )

    def chat(self, text):
        chat = self.model.start_chat()
        return chat.send_message(text, generation_config={"max_output_tokens": 64})


def bison(text):
    return TextGenerationModel.from_pretrained("text-bison@002").predict(text)


def embed(texts):
    model = TextEmbeddingModel.from_pretrained("text-embedding-005")
    return model.get_embeddings(texts)
