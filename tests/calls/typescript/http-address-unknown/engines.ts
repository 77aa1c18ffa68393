import { SSE } from "sse.js";
import { urlJoin } from "url-join-ts";

import { fetchSSE, getSettings, imageAddress } from "./utils";

export async function gemini(question: string) {
  const settings = await getSettings();
  const url = urlJoin(settings.geminiURL, "/v1beta/models/", `${settings.geminiModel}:generateContent`);
  await fetchSSE(url, {
    method: "POST",
    body: JSON.stringify({ contents: [{ role: "user", parts: [{ text: question }] }] }),
  });
}

export async function claude(question: string) {
  const settings = await getSettings();
  const url = urlJoin(settings.claudeURL, settings.claudePath);
  const body = { model: "claude-haiku-4-5", max_tokens: 4096, messages: [{ role: "user", content: question }] };
  await fetchSSE(url, { method: "POST", body: JSON.stringify(body) });
}

export async function own(question: string) {
  const settings = await getSettings();
  return fetch(settings.endpoint, {
    method: "POST",
    body: JSON.stringify({
      model: settings.model || "llama3",
      messages: [
        { role: "system", content: "You name colours." },
        { role: "user", content: question },
      ],
    }),
  });
}

export function events(endpoint: string, question: string) {
  return new SSE(endpoint + "/v1/chat/completions", {
    payload: JSON.stringify({ model: "gpt-4o", messages: [{ role: "user", content: question }] }),
  });
}

// Pictures: what is spread in need not be a conversation.
export async function picture(prompt: string, style: object) {
  const settings = await getSettings();
  return fetch(imageAddress(settings), {
    method: "POST",
    body: JSON.stringify({ prompt, model: settings.imageModel, ...style }),
  });
}

// Users have roles, too.
export async function invite(email: string) {
  const settings = await getSettings();
  return fetch(settings.invitations, { method: "POST", body: JSON.stringify({ email, role: "system" }) });
}
