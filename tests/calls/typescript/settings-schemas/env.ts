import { createEnv } from "@t3-oss/env-nextjs";
import { z } from "zod";

const schema = z
  .object({
    OPENAI_API_KEY: z.string().min(1),
    MODEL: z.string().default("gpt-4o-mini"),
    MAX_TOKENS: z.coerce.number().int().default(350),
    REQUIRED_MODEL: z.string(),
  })
  .passthrough();

export const env = schema.parse(process.env);

export const safe = schema.safeParse(process.env);

export const t3 = createEnv({
  server: { AI_MODEL: z.enum(["gpt-4o", "gpt-4.1"]).default("gpt-4.1") },
  client: {},
  runtimeEnv: process.env,
});
