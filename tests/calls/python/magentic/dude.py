from magentic import AssistantMessage, SystemMessage, UserMessage, chatprompt, prompt
from magentic.chat_model.anthropic_chat_model import AnthropicChatModel


@prompt('Add more "dude" to: {phrase}')
def dudeify(phrase: str) -> str: ...


@chatprompt(
    SystemMessage("You quote films."),
    UserMessage("What is your favourite of {film}?"),
    model=AnthropicChatModel("claude-sonnet-4-5"),
)
def quote(film: str) -> str: ...


def main(phrase, film):
    return dudeify(phrase) + quote(film=film)
