const OpenAI = require("openai");
const Anthropic = require("@anthropic-ai/sdk");
const a = new OpenAI();
const b = new Anthropic();
const { Anthropic: C } = require("@anthropic-ai/sdk");
const c = new C();
async function x() {
  await a.chat.completions.create({ model: "gpt-5.4", messages: [] });
  await b.messages.create({ model: "claude-haiku-4-5", max_tokens: 3, messages: [] });
  await c.messages.create({ model: "claude-haiku-4-5", max_tokens: 3, messages: [] });
}
