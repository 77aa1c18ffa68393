import OpenAI from "openai";
import { zodTextFormat } from "openai/helpers/zod";
import { z } from "zod";

const Event = z.object({ title: z.string(), day: z.string(), guests: z.array(z.string()) });

const client = new OpenAI();

export const parse = async (mail: string) => {
  const response = await client.responses.parse({
    model: "gpt-4.1",
    instructions: "Take the event out of the e-mail." + " " + "Days are written as 2026-05-01.",
    input: [{ role: "user", content: mail }],
    text: { format: zodTextFormat(Event, "event") },
    max_output_tokens: 300,
  });
  return response.output_parsed;
};
