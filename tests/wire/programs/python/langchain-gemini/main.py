from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import PromptTemplate
from langchain_google_genai import ChatGoogleGenerativeAI

template = PromptTemplate(
    template="Give a title of at most {words} words to this story:\n{story}", input_variables=["words", "story"]
)
model = ChatGoogleGenerativeAI(model="gemini-2.5-flash", max_output_tokens=30)


def title(story, words):
    return (template | model | StrOutputParser()).invoke({"story": story, "words": words})
