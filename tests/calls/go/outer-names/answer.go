package main

import (
	"context"

	"github.com/openai/openai-go"
)

var (
	client openai.Client
	model  string
)

func answer(ctx context.Context, question string) {
	_, _ = client.Chat.Completions.New(ctx, openai.ChatCompletionNewParams{
		Model:     model,
		Messages:  []openai.ChatCompletionMessageParamUnion{openai.SystemMessage("Be brief."), openai.UserMessage(question)},
		MaxTokens: openai.Int(30),
	})
}
