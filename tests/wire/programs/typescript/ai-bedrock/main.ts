import { createAmazonBedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";

const bedrock = createAmazonBedrock({ region: "us-east-1", accessKeyId: "a", secretAccessKey: "b" });

export async function classify(ticket: string) {
  const result = await generateText({
    model: bedrock("amazon.nova-micro-v1:0"),
    system: "Is the ticket urgent? Answer yes or no.",
    prompt: ticket,
    maxOutputTokens: 4,
  });
  return result.text;
}
