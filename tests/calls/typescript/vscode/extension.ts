import * as vscode from "vscode";
import { review } from "./review";

const MODEL_SELECTOR: vscode.LanguageModelChatSelector = { vendor: "copilot", family: "gpt-4o" };

export function activate(context: vscode.ExtensionContext) {
  context.subscriptions.push(
    vscode.commands.registerTextEditorCommand("tutor.name", async (editor) => {
      const [model] = await vscode.lm.selectChatModels(MODEL_SELECTOR);
      const messages = [
        vscode.LanguageModelChatMessage.User("Suggest one name for this function."),
        vscode.LanguageModelChatMessage.User(editor.document.getText()),
      ];
      const response = await model.sendRequest(messages, {}, new vscode.CancellationTokenSource().token);
      for await (const fragment of response.text) console.log(fragment);
    }),
    vscode.commands.registerCommand("tutor.any", async () => {
      const models = await vscode.lm.selectChatModels({ family: "o3-mini" });
      const answer = await models[0].sendRequest([
        new vscode.LanguageModelChatMessage(vscode.LanguageModelChatMessageRole.User, "Say hello."),
      ]);
      return answer.text;
    }),
  );
}

const handler: vscode.ChatRequestHandler = async (
  request: vscode.ChatRequest,
  _context: vscode.ChatContext,
  stream: vscode.ChatResponseStream,
  token: vscode.CancellationToken,
) => {
  const messages = [vscode.LanguageModelChatMessage.User("You are a cat. Answer as one."), vscode.LanguageModelChatMessage.User(request.prompt)];
  const response = await request.model.sendRequest(messages, {}, token);
  for await (const fragment of response.text) stream.markdown(fragment);
  await review(request.model, request.prompt, token);
};

vscode.chat.createChatParticipant("cat", handler);
