import OpenAI from "openai";
import { Chroma } from "@langchain/community/vectorstores/chroma";

const client = new OpenAI();

export async function answer(text: string, store: Chroma) {
  const docs = await store.similaritySearch(text, 4);
  return client.chat.completions.create({
    model: "gpt-4o",
    messages: [
      // promptlint: size[..900]
      { role: "system", content: `Summarize ${text}` },
      { role: "user", content: `From ${docs}` },
      /* promptlint: size[80 chars] */
      { role: "user", content: text },
    ],
  });
}
