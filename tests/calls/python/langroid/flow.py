import langroid as lr
import langroid.language_models as lm

llm_config = lm.OpenAIGPTConfig(chat_model=lm.OpenAIChatModel.GPT4o_MINI, max_output_tokens=400)
agent = lr.ChatAgent(lr.ChatAgentConfig(llm=llm_config, system_message="You plan meals."))


def plan(wish):
    return lr.Task(agent, interactive=False).run(wish)


def once(wish):
    return agent.llm_response(wish)


def bare(question):
    llm = lm.OpenAIGPT(lm.OpenAIGPTConfig(chat_model="ollama/mistral"))
    return llm.chat(question)
