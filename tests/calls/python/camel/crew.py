from camel.agents import ChatAgent, KnowledgeGraphAgent
from camel.messages import BaseMessage
from camel.models import ModelFactory
from camel.types import ModelPlatformType, ModelType

model = ModelFactory.create(
    model_platform=ModelPlatformType.OPENAI,
    model_type=ModelType.GPT_4O_MINI,
    model_config_dict={"temperature": 0.0, "max_tokens": 700},
)
agent = ChatAgent(system_message="You sort bug reports.", model=model)


def sort(report):
    return agent.step(report)


async def with_message(report):
    message = BaseMessage.make_user_message(role_name="User", content="Sort this report too.")
    return await ChatAgent("You are terse.").astep(message)


def graph(element):
    return KnowledgeGraphAgent(model=model).run(element)
