import { fetchEventSource } from "@microsoft/fetch-event-source";

import { fetchSSE } from "./sse";

export async function ask(settings: { apiUrl: string }, question: string, onMessage: (data: string) => void) {
  await fetchSSE(`${settings.apiUrl}/v1/chat/completions`, {
    method: "POST",
    body: JSON.stringify({
      model: "gpt-4o-mini",
      max_tokens: 250,
      messages: [
        { role: "system", content: "You translate to Danish." },
        { role: "user", content: question },
      ],
    }),
    onMessage,
  });
}

export async function library(question: string) {
  await fetchEventSource("https://api.openai.com/v1/chat/completions", {
    method: "POST",
    body: JSON.stringify({ model: "gpt-4o", stream: true, messages: [{ role: "user", content: question }] }),
  });
}

export async function events(onMessage: (data: string) => void) {
  // No host that the data knows.
  await fetchSSE("/api/events", { method: "POST", body: JSON.stringify({ since: 0 }), onMessage });
}
