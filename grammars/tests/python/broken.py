import openai

client = openai.OpenAI()

def half(
    client.chat.completions.create(model="one")

x = client.create(model="two", messages=)

def whole(a):
    return client.create(model="three" prompt="p")

class Open(Base:
    model = "four"
    def run(self):
        return self.client.create(model="five")

if x
    client.create(model="six")

y = [client.create(model="seven"), 

z = client.
client.create(model="eight", messages=[{"role": "user", "content": "hi"}
