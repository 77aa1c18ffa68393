"use client";
import { useChat } from "ai/react";
const [, setModel] = useState<string>("gpt-4");
export const View: React.FC<Props> = ({ id }) => {
  const { messages, append } = useChat({ api: "/api/chat" });
  const generic = <T,>(x: T) => x;
  return <Select<string> value={model as string} onChange={e => setModel(e.target.value!)}>{messages}</Select>;
};
