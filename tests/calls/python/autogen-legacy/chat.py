import autogen

config_list = [{"model": "gpt-4", "api_key": "x"}]
llm_config = {"config_list": config_list, "max_tokens": 700, "cache_seed": 42}

assistant = autogen.AssistantAgent(name="assistant", llm_config=llm_config, system_message="You write Python.")
user = autogen.UserProxyAgent(name="user", human_input_mode="NEVER", code_execution_config=False)


def solve(problem):
    user.initiate_chat(assistant, message=f"Solve: {problem}", max_turns=3)


def reply(messages):
    return assistant.generate_reply(messages=messages)
