import OpenAI from "https://esm.sh/openai@4.20.1";
import Anthropic from "npm:@anthropic-ai/sdk@^0.24";
import { OpenAI as Forked } from "https://deno.land/x/openai@v4.24.0/mod.ts";
import { Configuration, OpenAIApi } from "https://esm.sh/v135/openai@3.2.1?target=deno";
import { GoogleGenerativeAI } from "https://esm.run/@google/generative-ai";
import { generateText } from "npm:ai@4";
import { openai } from "https://esm.sh/@ai-sdk/openai";

Deno.serve(async (request: Request) => {
  const { text } = await request.json();
  const client = new OpenAI({ apiKey: Deno.env.get("OPENAI_API_KEY") });
  await client.chat.completions.create({ model: "gpt-4o", messages: [{ role: "user", content: text }] });

  const claude = new Anthropic();
  await claude.messages.create({ model: "claude-haiku-4-5", max_tokens: 10, messages: [{ role: "user", content: text }] });

  const forked = new Forked();
  await forked.chat.completions.create({ model: "gpt-4o", messages: [{ role: "user", content: text }] });

  const old = new OpenAIApi(new Configuration({}));
  await old.createChatCompletion({ model: "gpt-3.5-turbo", messages: [{ role: "user", content: text }] });

  const gemini = new GoogleGenerativeAI("key").getGenerativeModel({ model: "gemini-2.5-flash" });
  await gemini.generateContent(text);

  return await generateText({ model: openai("gpt-4o-mini"), prompt: text });
});
