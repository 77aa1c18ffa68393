import { google } from "@ai-sdk/google";
import { generateText } from "ai";

const GUARD = ["You speak for the zoo.", "You know the feeding times: 10:00 and 15:30."].join(" ");

export function visitor(question: string) {
  return generateText({
    model: google("gemini-2.5-flash"),
    instructions: GUARD,
    prompt: question,
    maxOutputTokens: 200,
  });
}
