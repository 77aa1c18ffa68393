import { fetch } from "./stream";

const DeepSeek = { ExampleEndpoint: "https://api.deepseek.com", ChatPath: "v1/chat/completions" };
const OpenaiPath = { ImagePath: "v1/images/generations", ChatPath: "v1/chat/completions" };

export class DeepSeekApi {
  path(path: string): string {
    const baseUrl = settings().deepseekUrl;
    return [baseUrl, path].join("/");
  }

  async chat(messages: Message[], model: string) {
    const chatPayload = {
      method: "POST",
      body: JSON.stringify({ model, messages, max_tokens: 500 }),
    };
    return fetch(this.path(DeepSeek.ChatPath), chatPayload);
  }

  async drawOrChat(body: any, draws: boolean) {
    let path = "";
    if (draws) {
      path = this.path(OpenaiPath.ImagePath);
    } else {
      path = this.path(OpenaiPath.ChatPath);
    }
    return fetch(path, { method: "POST", body: JSON.stringify({ model: "gpt-4o", messages: body }) });
  }
}

/** The program's own server. */
export const save = (url: string) => fetch(`${url}/api/notes`, { method: "POST", body: JSON.stringify({ model: "x" }) });
