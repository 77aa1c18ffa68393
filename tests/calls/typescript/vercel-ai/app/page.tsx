"use client";
import { useChat } from "@ai-sdk/react";

export default function Page() {
  const { messages, sendMessage } = useChat();
  return <button onClick={() => sendMessage({ text: "hi" })}>{messages.length}</button>;
}
