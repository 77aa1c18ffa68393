import { config, createClient, getClient, shared } from ".";

export const a = (messages: any[]) => getClient().chat.completions.create({ model: config.model, messages, max_tokens: 1 });

export const b = async (messages: any[]) => {
  const client = createClient();
  return await client.chat.completions.create({ model: "llama-3.3-70b-versatile", messages, max_tokens: 2 });
};

export const c = (messages: any[]) =>
  shared.chat.completions.create({ model: "gpt-4.1", messages, max_tokens: config.maxTokens });
