from llama_index.core import PromptTemplate, VectorStoreIndex
from llama_index.core.program import LLMTextCompletionProgram
from llama_index.llms.openai import OpenAI

llm = OpenAI(model="gpt-4.1-mini", max_tokens=200)


def structured(cls, text):
    return llm.structured_predict(cls, PromptTemplate("Read the invoice: {text}"), text=text)


def tools(tool):
    return llm.predict_and_call([tool], "Add two and three.")


def chat(docs):
    return VectorStoreIndex.from_documents(docs).as_chat_engine(llm=llm).chat("What is in it?")


def program(cls, topic):
    made = LLMTextCompletionProgram.from_defaults(
        output_cls=cls, prompt_template_str="Write an album about {topic}.", llm=llm
    )
    return made(topic=topic)
