package main

import (
	"context"

	openai "github.com/sashabaranov/go-openai"
)

type Completer interface {
	CreateChatCompletion(context.Context, openai.ChatCompletionRequest) (openai.ChatCompletionResponse, error)
}

func ask(ctx context.Context, completer Completer, text string) {
	completer.CreateChatCompletion(ctx, openai.ChatCompletionRequest{
		Model:     openai.GPT4oMini,
		MaxTokens: 12,
		Messages:  []openai.ChatCompletionMessage{{Role: "user", Content: text}},
	})
}
