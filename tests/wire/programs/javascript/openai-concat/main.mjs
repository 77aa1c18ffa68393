import OpenAI from "openai";

const openai = new OpenAI();
const LETTER = {
  formal: "Write to the tenant in formal language.",
  friendly: "Write to the tenant as a neighbour would.",
};

export async function letter(matter, name) {
  let prompt = LETTER.formal + "\n";
  prompt += "Matter: " + matter + "\n";
  prompt = prompt.concat("Sign as ", name, ".");
  const { choices } = await openai.chat.completions.create({
    messages: [{ role: "user", content: prompt }],
    model: "gpt-4o",
    max_tokens: 500,
  });
  return choices[0].message.content;
}
