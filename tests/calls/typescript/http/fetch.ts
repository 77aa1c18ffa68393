import axios from "axios";

const OPENAI_URL = "https://api.openai.com/v1";

export async function openai(question: string) {
  const response = await fetch(`${OPENAI_URL}/chat/completions`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${process.env.KEY}` },
    body: JSON.stringify({
      model: "gpt-4o-mini",
      messages: [
        { role: "system", content: "You summarise." },
        { role: "user", content: question },
      ],
      max_tokens: 111,
    }),
  });
  return (await response.json()).choices[0].message.content;
}

export const claude = (text: string) =>
  axios.post(
    "https://api.anthropic.com/v1/messages",
    { model: "claude-haiku-4-5", max_tokens: 222, messages: [{ role: "user", content: text }] },
    { headers: { "anthropic-version": "2023-06-01" } },
  );

export function gemini(text: string) {
  const model = "gemini-2.0-flash";
  const body = { contents: [{ parts: [{ text: `Describe ${text}` }] }] };
  return fetch(`https://generativelanguage.googleapis.com/v1beta/models/${model}:generateContent`, {
    method: "POST",
    body: JSON.stringify(body),
  });
}

const router = axios.create({ baseURL: "https://openrouter.ai/api/v1" });
export const openrouter = (messages: any[]) =>
  router.post("/chat/completions", { model: "deepseek/deepseek-chat", messages, max_tokens: 44 });

export const local = (messages: any[]) =>
  fetch("http://localhost:11434/api/chat", {
    method: "POST",
    body: JSON.stringify({ model: "llama3", messages, options: { num_predict: 55 } }),
  });

// The application's own endpoints and plain reads.
export const own = (messages: any[]) => fetch("/api/chat", { method: "POST", body: JSON.stringify({ messages }) });
export const models = () => fetch("https://api.openai.com/v1/models");
