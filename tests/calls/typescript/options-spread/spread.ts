import OpenAI from "openai";

const openai = new OpenAI();

const DEFAULTS = { model: "gpt-4o", temperature: 0, max_tokens: 500 } as const;

export const a = (messages: any[]) => openai.chat.completions.create({ ...DEFAULTS, messages });

export const b = (messages: any[]) =>
  openai.chat.completions.create({ ...DEFAULTS, model: "gpt-4o-mini", messages, max_tokens: 50 });

export const c = (messages: any[], options: Partial<OpenAI.ChatCompletionCreateParams>) =>
  openai.chat.completions.create({ model: "gpt-4.1", messages, ...options });

export function d(messages: any[], long: boolean) {
  const params: OpenAI.ChatCompletionCreateParamsNonStreaming = { model: "gpt-4.1-mini", messages };
  params.max_tokens = 75;
  return openai.chat.completions.create(params);
}

export const e = (messages: any[]) =>
  openai.chat.completions.create(Object.assign({}, DEFAULTS, { messages }));
