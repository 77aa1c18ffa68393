package main

import (
	"context"

	"github.com/openai/openai-go/v3"
)

const rounds = 4

func counted(ctx context.Context, client openai.Client, text string) {
	for i := 0; i < rounds; i++ {
		client.Chat.Completions.New(ctx, openai.ChatCompletionNewParams{Model: "gpt-4.1-mini", Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage(text)}})
	}
}

func stepped(ctx context.Context, client openai.Client, text string) {
	for i := 10; i > 0; i -= 3 {
		client.Chat.Completions.New(ctx, openai.ChatCompletionNewParams{Model: "gpt-4.1-mini", Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage(text)}})
	}
}

func ranged(ctx context.Context, client openai.Client, text string) {
	for range 5 {
		client.Chat.Completions.New(ctx, openai.ChatCompletionNewParams{Model: "gpt-4.1-mini", Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage(text)}})
	}
}

func listed(ctx context.Context, client openai.Client, texts []string) {
	for _, text := range texts {
		client.Chat.Completions.New(ctx, openai.ChatCompletionNewParams{Model: "gpt-4.1-mini", Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage(text)}})
	}
}
