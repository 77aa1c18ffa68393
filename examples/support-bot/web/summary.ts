import OpenAI from "openai";

const client = new OpenAI();

const STYLE = `Write for the colleague who takes over the ticket and has one minute. Begin with what the customer wants,
then what has been promised and by when, then what has been tried. Leave out greetings, thanks and apologies. Name
order numbers and dates exactly as they stand in the conversation. Do not guess what is not there: if something that
matters is missing, say that it is missing. At most five sentences, in English, whatever the language of the ticket.`;

export async function summarise(conversation: string): Promise<string> {
  const response = await client.chat.completions.create({
    model: "gpt-5.4-mini",
    max_completion_tokens: 300,
    messages: [
      { role: "system", content: `You summarise support conversations.\n\n${STYLE}` },
      // The same rules once more "so that it really listens": paid for twice.
      { role: "user", content: `${STYLE}\n\nThe conversation:\n${conversation}` },
    ],
  });
  return response.choices[0].message.content ?? "";
}
