import type { CancellationToken, LanguageModelChat } from "vscode";
import { LanguageModelChatMessage } from "vscode";

export async function review(model: LanguageModelChat, code: string, token: CancellationToken) {
  return await model.sendRequest([LanguageModelChatMessage.User(`Review this code:\n${code}`)], {}, token);
}

// A language server's client has a method of that name too.
export async function hover(client: { sendRequest(method: string, params: object): Promise<unknown> }) {
  return client.sendRequest("textDocument/hover", { position: 1 });
}
