package main

import (
	"context"

	"github.com/openai/openai-go/v3"
)

var client = openai.NewClient()

func ask(ctx context.Context, model, system, prompt string, limit int64) (string, error) {
	completion, err := client.Chat.Completions.New(ctx, openai.ChatCompletionNewParams{
		Model: model,
		Messages: []openai.ChatCompletionMessageParamUnion{
			openai.SystemMessage(system),
			openai.UserMessage(prompt),
		},
		MaxCompletionTokens: openai.Int(limit),
	})
	if err != nil {
		return "", err
	}
	return completion.Choices[0].Message.Content, nil
}
