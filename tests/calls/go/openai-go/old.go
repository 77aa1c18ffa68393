package main

import (
	"context"

	"github.com/openai/openai-go"
)

func old(ctx context.Context, client *openai.Client) {
	client.Chat.Completions.New(ctx, openai.ChatCompletionNewParams{
		Model:     openai.F(openai.ChatModelGPT4),
		Messages:  openai.F([]openai.ChatCompletionMessageParamUnion{openai.UserMessage("Old style.")}),
		MaxTokens: openai.Int(7),
	})
}
