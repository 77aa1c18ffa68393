export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { text } = await request.json<{ text: string }>();
    const answer = await env.AI.run("@cf/meta/llama-3.1-8b-instruct", {
      messages: [
        { role: "system", content: "You are a worker." },
        { role: "user", content: text },
      ],
      max_tokens: 128,
    });
    return Response.json(answer);
  },
};
