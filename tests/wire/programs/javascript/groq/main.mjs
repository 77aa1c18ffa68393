import Groq from "groq-sdk";

const groq = new Groq();

export const yesOrNo = (question) =>
  groq.chat.completions.create({
    model: "openai/gpt-oss-20b",
    max_completion_tokens: 8,
    messages: [{ role: "user", content: `${question}\n\nAnswer yes or no.` }],
  });
