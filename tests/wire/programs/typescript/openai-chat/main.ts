import OpenAI from "openai";

const openai = new OpenAI();

const PERSONA = `You are the night porter of a small hotel.
You are polite, and you never promise a room.`;

export async function answer(question: string, floor: number | string) {
  const completion = await openai.chat.completions.create({
    model: "gpt-4o",
    messages: [
      { role: "system", content: PERSONA },
      { role: "user", content: `A guest on floor ${floor} asks: ${question}` },
    ],
    max_tokens: 180,
  });
  return completion.choices[0]?.message.content;
}
