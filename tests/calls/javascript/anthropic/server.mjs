import Anthropic from "@anthropic-ai/sdk";
import express from "express";

const anthropic = new Anthropic();
const app = express();

app.post("/ask", async (req, res) => {
  const message = await anthropic.messages.create({
    model: "claude-sonnet-4-6",
    max_tokens: 640,
    system: "You run on a server.",
    messages: [{ role: "user", content: req.body.text }],
  });
  res.json(message.content);
});
