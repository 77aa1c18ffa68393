client = OpenAI()
r = client.chat.create(model="a", n=1, messages=[{"role": "user", "content": f"hi {x}"}, {"role": CONST
