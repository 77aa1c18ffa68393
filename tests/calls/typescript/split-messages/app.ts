import Anthropic from "@anthropic-ai/sdk";

const client = new Anthropic();

export async function review(diff: string) {
  const messages = [
    { role: "system", content: "You review code with great care." },
    { role: "user", content: `Review this: ${diff}` },
  ];
  const system = messages.find((message) => message.role === "system");
  return client.messages.create({
    model: "claude-sonnet-4-5",
    max_tokens: 500,
    system: system?.content,
    messages: messages.filter((message) => message.role !== "system"),
  });
}

export async function joined(diff: string) {
  const messages = [
    { role: "system", content: "You write release notes." },
    { role: "user", content: diff },
  ];
  return client.messages.create({
    model: "claude-sonnet-4-5",
    max_tokens: 600,
    system: messages
      .filter((m) => m.role === "system")
      .map((m) => m.content)
      .join("\n"),
    messages: messages.filter((m) => {
      return m.role !== "system";
    }),
  });
}
