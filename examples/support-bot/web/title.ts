import { openai } from "@ai-sdk/openai";
import { generateText } from "ai";

/** A title for the list of chats. */
export async function title(firstMessage: string): Promise<string> {
  const { text } = await generateText({
    model: openai("gpt-5.4-nano"),
    system:
      "Generate a title for a chat that begins with the following message. " +
      "Respond with only the title, at most six words, without quotation marks.",
    prompt: firstMessage,
  });
  return text;
}
