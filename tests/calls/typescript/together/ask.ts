import Together from "together-ai";

const client = new Together();

export async function ask(question: string) {
  const completion = await client.chat.completions.create({
    model: "mistralai/Mixtral-8x7B-Instruct-v0.1",
    messages: [
      { role: "system", content: "Answer in one word." },
      { role: "user", content: question },
    ],
    max_tokens: 12,
  });
  return completion.choices[0].message.content;
}
