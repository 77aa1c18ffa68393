import OpenAI, { AzureOpenAI } from "openai";
import { zodResponseFormat } from "openai/helpers/zod";
import { z } from "zod";

const openai = new OpenAI({ apiKey: process.env.OPENAI_API_KEY });
const azure = new AzureOpenAI({ deployment: "gpt-4o-mini", apiVersion: "2024-10-21" });

const SYSTEM = `You rate reviews.
Answer with a number.`;

export async function rate(review: string): Promise<string | null> {
  const completion = await openai.chat.completions.create({
    model: "gpt-4o",
    messages: [
      { role: "system", content: SYSTEM },
      { role: "user", content: `Review: ${review}` },
    ],
    max_tokens: 4,
    temperature: 0,
  });
  return completion.choices[0].message.content;
}

export async function* stream(messages: OpenAI.Chat.ChatCompletionMessageParam[]) {
  const events = await openai.chat.completions.create(
    { model: "gpt-4.1", messages, stream: true, max_completion_tokens: 1_000 },
    { timeout: 5000 },
  );
  for await (const event of events) yield event.choices[0]?.delta?.content ?? "";
}

export const parse = (text: string) =>
  openai.beta.chat.completions.parse({
    model: "gpt-4o-mini",
    messages: [{ role: "user", content: "Extract: " + text }],
    response_format: zodResponseFormat(z.object({ total: z.number() }), "invoice"),
  });

export const plan = async (goal: string) => {
  const response = await openai.responses.create({
    model: "gpt-5.4",
    instructions: "Plan the trip.",
    input: [{ role: "user", content: [{ type: "input_text", text: goal }] }],
    max_output_tokens: 900,
  });
  return response.output_text;
};

export const onAzure = (messages: OpenAI.ChatCompletionMessageParam[], model: string) =>
  azure.chat.completions.create({ model, messages, max_tokens: 20 });

export const tools = (messages: any[], tools: any[]) =>
  openai.chat.completions
    .runTools({ model: "gpt-4o", messages, tools }, { maxChatCompletions: 3 })
    .finalContent();

export const embed = (input: string[]) =>
  openai.embeddings.create({ model: "text-embedding-3-large", input });

export const draw = (prompt: string) => openai.images.generate({ model: "gpt-image-2", prompt, n: 1 });
