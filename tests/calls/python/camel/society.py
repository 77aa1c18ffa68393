from camel.models import ModelFactory
from camel.societies import RolePlaying
from camel.types import ModelPlatformType, ModelType


class Workshop(RolePlaying):
    pass


def build(task):
    model = ModelFactory.create(
        model_platform=ModelPlatformType.OPENAI, model_type=ModelType.GPT_4O, model_config_dict={"max_tokens": 800}
    )
    return RolePlaying("Programmer", "Trader", task_prompt=task, assistant_agent_kwargs={"model": model})


def run(task):
    session = build(task)
    message = session.init_chat()
    return session.step(message)


async def given(session: Workshop, message):
    return await session.astep(message)
