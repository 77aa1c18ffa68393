import { requestUrl } from "obsidian";

export const ask = (question: string) =>
  requestUrl({
    url: "https://api.anthropic.com/v1/messages",
    method: "POST",
    body: JSON.stringify({ model: "claude-haiku-4-5", max_tokens: 90, messages: [{ role: "user", content: question }] }),
  });
