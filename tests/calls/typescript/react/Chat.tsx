import OpenAI from "openai";
import { useState } from "react";

const openai = new OpenAI({ dangerouslyAllowBrowser: true });

export function Chat({ system = "You live in a browser." }: { system?: string }) {
  const [text, setText] = useState("");

  async function onClick() {
    const reply = await openai.chat.completions.create({
      model: "gpt-4o-mini",
      messages: [
        { role: "system", content: system },
        { role: "user", content: text },
      ],
      max_tokens: 70,
    });
    setText(reply.choices[0].message.content ?? "");
  }

  return <button onClick={onClick}>{text}</button>;
}
