export const a = (client: any, messages: any[]) =>
  client.chat.completions.create({ model: "gpt-4o", messages, max_tokens: 1 });

export const b = (ctx: any, messages: any[]) =>
  ctx.anthropic.messages.create({ model: "claude-haiku-4-5", max_tokens: 2, messages });

export const c = (ai: any, contents: any[]) =>
  ai.models.generateContent({ model: "gemini-2.5-flash", contents, config: { maxOutputTokens: 3 } });
