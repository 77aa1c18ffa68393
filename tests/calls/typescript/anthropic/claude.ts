import Anthropic from "@anthropic-ai/sdk";
import { AnthropicVertex } from "@anthropic-ai/vertex-sdk";
import AnthropicBedrock from "@anthropic-ai/bedrock-sdk";
import twilio from "twilio";

const anthropic = new Anthropic();
const vertex = new AnthropicVertex({ region: "europe-west1", projectId: "p" });
const bedrock = new AnthropicBedrock();
const sms = twilio("sid", "token");

export async function review(code: string) {
  const message = await anthropic.messages.create({
    model: "claude-sonnet-4-6",
    max_tokens: 1024,
    system: "You review code.",
    messages: [{ role: "user", content: [{ type: "text", text: `Code:\n${code}` }] }],
  });
  return message.content;
}

export function stream(messages: Anthropic.MessageParam[]) {
  return anthropic.messages
    .stream({ model: "claude-haiku-4-5", max_tokens: 64, messages })
    .on("text", (text) => console.log(text));
}

export const onVertex = (messages: Anthropic.MessageParam[]) =>
  vertex.messages.create({ model: "claude-sonnet-4@20250514", max_tokens: 30, messages });

export const onBedrock = (messages: Anthropic.MessageParam[]) =>
  bedrock.messages.create({ model: "anthropic.claude-3-haiku-20240307-v1:0", max_tokens: 40, messages });

export const loop = (messages: Anthropic.Beta.BetaMessageParam[], tools: any[]) =>
  anthropic.beta.messages.toolRunner({ model: "claude-opus-4-6", max_tokens: 50, messages, tools, max_iterations: 5 });

export const batch = (texts: string[]) =>
  anthropic.messages.batches.create({
    requests: texts.map((text, i) => ({
      custom_id: String(i),
      params: { model: "claude-haiku-4-5", max_tokens: 60, messages: [{ role: "user", content: text }] },
    })),
  });

export const notify = (to: string) => sms.messages.create({ body: "Done", from: "+1", to });
export const count = (messages: Anthropic.MessageParam[]) =>
  anthropic.messages.countTokens({ model: "claude-sonnet-4-6", messages });
