from smolagents import CodeAgent, InferenceClientModel, LiteLLMModel

model = LiteLLMModel(model_id="anthropic/claude-sonnet-4-5", max_tokens=3000)
agent = CodeAgent(tools=[], model=model, max_steps=4, instructions="Show your work.")


def solve(task):
    return agent.run(task)


def default():
    return CodeAgent(tools=[], model=InferenceClientModel()).run("What is the 20th prime?")


def direct(question):
    return model.generate([{"role": "user", "content": question}])
