import { openai } from "@ai-sdk/openai";
import { embedMany } from "ai";

export async function index(pages: string[]) {
  const { embeddings } = await embedMany({ model: openai.embedding("text-embedding-3-small"), values: pages });
  return embeddings;
}
