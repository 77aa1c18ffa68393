package main

import (
	"context"
	"flag"
	"os"

	"github.com/sashabaranov/go-openai"
)

var client = openai.NewClient(os.Getenv("KEY"))

func env(key, fallback string) string {
	if value := os.Getenv(key); value != "" {
		return value
	}
	return fallback
}

func main() {
	flag.Parse()
	ctx := context.Background()
	client.CreateChatCompletion(ctx, openai.ChatCompletionRequest{
		Model:     *model,
		MaxTokens: *limit,
		Messages:  []openai.ChatCompletionMessage{{Role: openai.ChatMessageRoleSystem, Content: system}},
	})
	client.CreateChatCompletion(ctx, openai.ChatCompletionRequest{
		Model:    env("MODEL", "gpt-4.1"),
		Messages: []openai.ChatCompletionMessage{{Role: "user", Content: flag.Arg(0)}},
	})
}
