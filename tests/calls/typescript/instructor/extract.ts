import Instructor from "@instructor-ai/instructor";
import OpenAI from "openai";
import { z } from "zod";

const UserSchema = z.object({ name: z.string() });
const oai = new OpenAI();
const client = Instructor({ client: oai, mode: "TOOLS" });

export const extract = async (text: string) =>
  client.chat.completions.create({
    model: "gpt-4o-mini",
    max_tokens: 200,
    messages: [{ role: "user", content: `Extract: ${text}` }],
    response_model: { schema: UserSchema, name: "User" },
  });
