import OpenAI from "openai";

const openai = new OpenAI();

interface Ask {
  prompt: string;
  model: string;
  maxTokens?: number;
}

export async function ask({ prompt, model, maxTokens = 128 }: Ask) {
  const response = await openai.chat.completions.create({
    model,
    messages: [
      { role: "system", content: "Only JSON." },
      { role: "user", content: prompt },
    ],
    max_tokens: maxTokens,
  });
  return response.choices[0].message.content;
}
