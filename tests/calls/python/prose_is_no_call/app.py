"""How we talk to openai: client.chat.completions.create(model="gpt-4o")."""

# client.messages.create(model="claude-sonnet-5")
EXAMPLE = "from openai import OpenAI; OpenAI().chat.completions.create(model='gpt-4o')"
