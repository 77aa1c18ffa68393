import { googleAI } from "@genkit-ai/google-genai";
import { genkit, z } from "genkit";

const ai = genkit({ plugins: [googleAI()], model: googleAI.model("gemini-2.5-flash") });

const greeting = ai.definePrompt({
  name: "greeting",
  model: "googleai/gemini-2.5-pro",
  input: { schema: z.object({ name: z.string() }) },
  config: { maxOutputTokens: 60 },
  system: "You greet people.",
  prompt: "Greet {{name}}.",
});

export const menuFlow = ai.defineFlow("menu", async (theme: string) => {
  const { text } = await ai.generate({
    system: "You invent dishes.",
    prompt: `A dish for a ${theme} restaurant`,
    config: { maxOutputTokens: 400 },
  });
  return text;
});

export const short = (question: string) => ai.generate(question);

export const greet = async (name: string) => (await greeting({ name })).text;

export const vector = (text: string) => ai.embed({ embedder: "googleai/gemini-embedding-001", content: text });
