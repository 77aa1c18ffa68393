import Portkey from "portkey-ai";

const client = new Portkey({ virtualKey: "v" });

export async function ask(question: string) {
  const completion = await client.chat.completions.create({
    model: "gpt-4o",
    messages: [
      { role: "system", content: "Answer in one word." },
      { role: "user", content: question },
    ],
    max_tokens: 12,
  });
  return completion.choices[0].message.content;
}
