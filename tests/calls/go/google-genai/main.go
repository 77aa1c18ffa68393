package main

import (
	"context"
	"fmt"

	"google.golang.org/genai"
)

func ask(ctx context.Context, topic string) error {
	client, err := genai.NewClient(ctx, &genai.ClientConfig{Backend: genai.BackendGeminiAPI})
	if err != nil {
		return err
	}
	result, err := client.Models.GenerateContent(ctx, "gemini-2.5-flash", genai.Text("Write about "+topic), &genai.GenerateContentConfig{
		SystemInstruction: genai.NewContentFromText("You are a journalist.", genai.RoleUser),
		MaxOutputTokens:   400,
		Temperature:       genai.Ptr[float32](0.3),
	})
	if err != nil {
		return err
	}
	fmt.Println(result.Text())

	chat, err := client.Chats.Create(ctx, "gemini-2.5-pro", &genai.GenerateContentConfig{MaxOutputTokens: 70}, nil)
	if err != nil {
		return err
	}
	_, err = chat.SendMessage(ctx, genai.Part{Text: "And now?"})
	return err
}

func stream(ctx context.Context, client *genai.Client, contents []*genai.Content) {
	for chunk, err := range client.Models.GenerateContentStream(ctx, "gemini-2.5-flash-lite", contents, nil) {
		_, _ = chunk, err
	}
}

func embed(ctx context.Context, client *genai.Client, text string) {
	_, _ = client.Models.EmbedContent(ctx, "gemini-embedding-001", genai.Text(text), nil)
}
