import { query } from "@anthropic-ai/claude-agent-sdk";

export async function fix(issue: string) {
  const stream = query({
    prompt: `Fix ${issue}`,
    options: { systemPrompt: "You fix bugs.", model: "claude-sonnet-4-5", maxTurns: 3 },
  });
  for await (const message of stream) console.log(message);
}
