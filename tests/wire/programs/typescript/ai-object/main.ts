import { openai } from "@ai-sdk/openai";
import { generateText, Output } from "ai";
import { z } from "zod";

const schema = z.object({ sentiment: z.enum(["good", "bad", "mixed"]), topics: z.array(z.string()) });

export async function analyse(review: string) {
  const { output } = await generateText({
    model: openai.chat("gpt-4o"),
    output: Output.object({ schema }),
    messages: [
      { role: "user", content: [{ type: "text", text: "Analyse this review." }, { type: "text", text: review }] },
    ],
    maxOutputTokens: 120,
  });
  return output;
}
