import { PrismaClient } from "@prisma/client";
import { vi } from "vitest";
import twilio from "twilio";

const prisma = new PrismaClient();

export async function traps(app: any, conversation: any) {
  await prisma.workspace_suggested_messages.create({ data: { message: "hi" } });
  await prisma.messages.create({ data: { prompt: "hi" } });
  await twilio("a", "b").messages.create({ body: "hi", to: "+1" });
  await conversation.messages.create({ text: "hi" });
  await app.responses.create({ status: 200 });
  await app.completions.create({ userId: 1 });
  // openai.chat.completions.create({ model: "gpt-4o" })
  return 'openai.chat.completions.create({ model: "gpt-4o" })';
}

vi.mock("openai", () => ({ default: class { chat = { completions: { create: vi.fn() } }; } }));
