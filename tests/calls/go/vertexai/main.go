package main

import (
	"context"

	"cloud.google.com/go/vertexai/genai"
)

func run(ctx context.Context, client *genai.Client, text string) error {
	model := client.GenerativeModel("gemini-1.5-pro")
	model.SystemInstruction = &genai.Content{Parts: []genai.Part{genai.Text("You are old.")}}
	model.SetMaxOutputTokens(640)
	model.SetTemperature(0.1)
	resp, err := model.GenerateContent(ctx, genai.Text("Tell: "), genai.Text(text))
	if err != nil {
		return err
	}
	_ = resp

	session := model.StartChat()
	session.History = []*genai.Content{{Role: "user", Parts: []genai.Part{genai.Text("Earlier.")}}}
	_, err = session.SendMessage(ctx, genai.Text(text))
	return err
}
