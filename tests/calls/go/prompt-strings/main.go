package main

import (
	"context"
	_ "embed"
	"fmt"
	"strings"

	openai "github.com/sashabaranov/go-openai"
)

//go:embed prompt.txt
var embedded string

func send(ctx context.Context, c *openai.Client, name string, items []string) {
	c.CreateChatCompletion(ctx, openai.ChatCompletionRequest{
		Model:     openai.GPT4o,
		MaxTokens: 1,
		Messages:  []openai.ChatCompletionMessage{{Role: "system", Content: embedded}, {Role: "user", Content: name}},
	})

	var b strings.Builder
	b.WriteString("Built: ")
	b.WriteString(name)
	c.CreateChatCompletion(ctx, openai.ChatCompletionRequest{
		Model:     openai.GPT4o,
		MaxTokens: 2,
		Messages:  []openai.ChatCompletionMessage{{Role: "user", Content: b.String()}},
	})

	prompt := fmt.Sprintf(`Greet %s.
Say %d words.`, name, 3)
	c.CreateChatCompletion(ctx, openai.ChatCompletionRequest{
		Model:     openai.GPT4o,
		MaxTokens: 3,
		Messages:  []openai.ChatCompletionMessage{{Role: "user", Content: prompt}},
	})

	messages := []openai.ChatCompletionMessage{{Role: "system", Content: "Loop."}}
	for _, item := range items {
		messages = append(messages, openai.ChatCompletionMessage{Role: "user", Content: "Item: " + item})
	}
	c.CreateChatCompletion(ctx, openai.ChatCompletionRequest{Model: openai.GPT4o, MaxTokens: 4, Messages: messages})

	c.CreateChatCompletion(ctx, openai.ChatCompletionRequest{
		Model:     openai.GPT4o,
		MaxTokens: 5,
		Messages:  []openai.ChatCompletionMessage{{Role: "user", Content: strings.TrimSpace(" Trimmed: ") + strings.ReplaceAll("Hi {x}!", "{x}", name)}},
	})
}
