import { ChatGPTAPI, ChatGPTUnofficialProxyAPI } from "chatgpt";

const api = new ChatGPTAPI({ apiKey: process.env.OPENAI_API_KEY });

export const reply = async (text, parentMessageId) => {
  const answer = await api.sendMessage(text, { parentMessageId, timeoutMs: 120_000 });
  return answer.text;
};

const tuned = new ChatGPTAPI({
  apiKey: process.env.OPENAI_API_KEY,
  completionParams: { model: "gpt-4", temperature: 0.5 },
  maxResponseTokens: 300,
});

export const summary = (text) =>
  tuned.sendMessage(`Summarise: ${text}`, { systemMessage: "You summarise meetings." });

export async function process(options) {
  let api;
  if (process.env.OPENAI_API_KEY) {
    api = new ChatGPTAPI({ apiKey: process.env.OPENAI_API_KEY, completionParams: { model: "gpt-4o-mini" } });
  } else {
    api = new ChatGPTUnofficialProxyAPI({ accessToken: process.env.TOKEN });
  }
  return api.sendMessage(options.message, {});
}
