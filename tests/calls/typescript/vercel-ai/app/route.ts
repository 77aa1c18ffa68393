import { embed, generateObject, generateText as gen, stepCountIs, streamText, tool, ToolLoopAgent } from "ai";
import { openai } from "@ai-sdk/openai";
import { z } from "zod";
import { capped, getModel, groq, myProvider, openrouter } from "../lib/models";
import { SYSTEM, titlePrompt } from "../lib/prompts";

const weather = tool({
  description: "The weather of a city",
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => `sunny in ${city}`,
});

const agent = new ToolLoopAgent({
  model: "openai/gpt-5-mini",
  instructions: "You are a researcher.",
  tools: { weather },
  maxOutputTokens: 1500,
});

export async function POST(request: Request) {
  const { messages } = await request.json();
  const result = streamText({
    model: myProvider.languageModel("chat-model"),
    system: SYSTEM,
    messages,
    maxOutputTokens: 1024,
    tools: { weather },
    stopWhen: stepCountIs(5),
  });
  return result.toUIMessageStreamResponse();
}

export async function title(text: string) {
  const { text: name } = await gen({ model: getModel(), prompt: titlePrompt(text) });
  return name;
}

export const sort = async (mail: string) =>
  generateObject({ model: openai("gpt-4o-mini"), schema: z.object({ spam: z.boolean() }), prompt: `Is it spam? ${mail}` });

export async function others(question: string) {
  const a = await gen({ model: groq("llama-3.3-70b-versatile"), prompt: question });
  const b = await gen({ model: openrouter.chat("mistralai/mistral-large"), prompt: question, maxTokens: 99 });
  const c = await gen({ model: "anthropic/claude-opus-4-5", prompt: question, maxOutputTokens: 32 });
  const d = await gen({ model: capped, prompt: question });
  const e = await agent.generate({ prompt: question });
  const f = await embed({ model: openai.embedding("text-embedding-3-small"), value: question });
  return [a, b, c, d, e, f];
}

export async function shared(options: Record<string, unknown>, question: string) {
  return gen({ ...options, model: openai("gpt-4o"), prompt: question });
}
