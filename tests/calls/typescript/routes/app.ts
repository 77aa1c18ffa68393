import express, { type Request, type RequestHandler, type Response } from "express";
import { body } from "express-validator";

const app = express();
const rules = [body("messages").isArray(), body("model").isString()];

// Answers such requests, and sends none.
app.post("/v1/chat/completions", rules, (async (req: Request, res: Response) => {
  res.json({ choices: [] });
}) as RequestHandler);

app.post("/v1/messages", (req, res) => res.json({ content: [] }));

// Asks whether the server is there, without a word to the model.
export const isUp = async (port: number) => {
  const response = await fetch(`http://localhost:${port}/v1beta/models/gemma3:generateContent`, { method: "POST" });
  return response.status !== 404;
};
