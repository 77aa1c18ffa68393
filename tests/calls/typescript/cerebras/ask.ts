import Cerebras from "@cerebras/cerebras_cloud_sdk";

const client = new Cerebras();

export async function ask(question: string) {
  const completion = await client.chat.completions.create({
    model: "llama3.1-8b",
    messages: [
      { role: "system", content: "Answer in one word." },
      { role: "user", content: question },
    ],
    max_tokens: 12,
  });
  return completion.choices[0].message.content;
}
