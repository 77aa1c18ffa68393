from semantic_kernel import Kernel
from semantic_kernel.agents import ChatCompletionAgent
from semantic_kernel.connectors.ai.anthropic import AnthropicChatCompletion
from semantic_kernel.connectors.ai.open_ai import OpenAIChatCompletion, OpenAIChatPromptExecutionSettings
from semantic_kernel.contents import ChatHistory

kernel = Kernel()
kernel.add_service(OpenAIChatCompletion(ai_model_id="gpt-4o", service_id="chat"))


async def prompt(text):
    return await kernel.invoke_prompt("Summarise: {{$text}}", text=text)


async def chat(question):
    service = OpenAIChatCompletion(ai_model_id="gpt-4o-mini")
    history = ChatHistory()
    history.add_system_message("You are a librarian.")
    history.add_user_message(question)
    settings = OpenAIChatPromptExecutionSettings(max_tokens=250)
    return await service.get_chat_message_content(history, settings)


async def agent(question):
    helper = ChatCompletionAgent(service=AnthropicChatCompletion(ai_model_id="claude-sonnet-4-5"), instructions="Help.")
    return await helper.get_response(messages=question)
