import { openai } from "@ai-sdk/openai";
import { generateText } from "ai";

export async function caption(scene: string, mood: string) {
  const { text } = await generateText({
    model: openai.chat("gpt-4o-mini"),
    instructions: "You write captions for photographs. One line, no hashtags.",
    prompt: `Scene: ${scene}\nMood: ${mood}`,
    maxOutputTokens: 50,
  });
  return text;
}
