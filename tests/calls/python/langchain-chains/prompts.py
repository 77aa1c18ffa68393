from langchain_core.prompts import ChatPromptTemplate, MessagesPlaceholder, PromptTemplate

SYSTEM = "You are a careful legal assistant.\nQuote the clause you rely on."

contract_prompt = ChatPromptTemplate.from_messages(
    [
        ("system", SYSTEM),
        MessagesPlaceholder("history"),
        ("human", "Contract: {contract}\n\nQuestion: {question}"),
    ]
)

title_prompt = PromptTemplate.from_template("Write a title for this text: {text}")
