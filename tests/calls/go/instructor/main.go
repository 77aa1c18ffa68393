package main

import (
	"context"
	"os"

	"github.com/instructor-ai/instructor-go/pkg/instructor"
	openai "github.com/sashabaranov/go-openai"
)

type person struct {
	Name string `json:"name"`
}

func extract(ctx context.Context, text string) (person, error) {
	client := instructor.FromOpenAI(openai.NewClient(os.Getenv("OPENAI_API_KEY")), instructor.WithMode(instructor.ModeJSON))
	var p person
	_, err := client.CreateChatCompletion(ctx, openai.ChatCompletionRequest{
		Model:     "gpt-4o",
		MaxTokens: 80,
		Messages: []openai.ChatCompletionMessage{
			{Role: openai.ChatMessageRoleSystem, Content: "Extract the person."},
			{Role: openai.ChatMessageRoleUser, Content: text},
		},
	}, &p)
	return p, err
}
