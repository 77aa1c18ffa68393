from langchain.chains import ConversationChain, LLMChain, RetrievalQA
from langchain.chains.question_answering import load_qa_chain
from langchain.chains.summarize import load_summarize_chain
from langchain.chat_models import ChatOpenAI
from langchain.embeddings import OpenAIEmbeddings
from langchain.llms import OpenAI
from langchain.memory import ConversationBufferMemory
from langchain.prompts import PromptTemplate
from langchain.schema import HumanMessage, SystemMessage

template = """Give three names for a company that makes {product}.

Names:"""

prompt = PromptTemplate(template=template, input_variables=["product"])
chain = LLMChain(llm=ChatOpenAI(model_name="gpt-3.5-turbo-16k", max_tokens=300), prompt=prompt)


def names(product):
    return chain.run(product)


def names_again(product):
    return chain({"product": product})


def chat(question):
    llm = ChatOpenAI()
    return llm([SystemMessage(content="You are terse."), HumanMessage(content=question)])


def complete(text):
    llm = OpenAI(temperature=0)
    return llm.predict("Finish: " + text)


def talk(line):
    conversation = ConversationChain(llm=ChatOpenAI(model="gpt-4"), memory=ConversationBufferMemory())
    return conversation.predict(input=line)


def qa(vectorstore, question):
    qa_chain = RetrievalQA.from_chain_type(llm=ChatOpenAI(model="gpt-4-turbo"), retriever=vectorstore.as_retriever())
    return qa_chain.invoke({"query": question})


def summary(docs):
    return load_summarize_chain(ChatOpenAI(model="gpt-4o"), chain_type="stuff").run(docs)


def vectors(texts):
    return OpenAIEmbeddings(model="text-embedding-3-small").embed_documents(texts)
