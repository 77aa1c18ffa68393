import Anthropic from "@anthropic-ai/sdk";

const anthropic = new Anthropic({ apiKey: process.env["ANTHROPIC_API_KEY"] });

export async function critique(essay: string): Promise<string> {
  const message = await anthropic.messages.create({
    model: "claude-sonnet-4-5",
    max_tokens: 1_500,
    system: [
      {
        type: "text",
        text: "You mark essays of pupils. First praise, then two things to mend, then a mark from 1 to 6.",
        cache_control: { type: "ephemeral" },
      },
    ],
    messages: [{ role: "user", content: essay }],
  });
  return message.content.map((block) => (block.type === "text" ? block.text : "")).join("");
}
