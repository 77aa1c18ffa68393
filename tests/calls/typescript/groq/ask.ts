import Groq from "groq-sdk";

const client = new Groq();

export async function ask(question: string) {
  const completion = await client.chat.completions.create({
    model: "llama-3.1-8b-instant",
    messages: [
      { role: "system", content: "Answer in one word." },
      { role: "user", content: question },
    ],
    max_tokens: 12,
  });
  return completion.choices[0].message.content;
}
