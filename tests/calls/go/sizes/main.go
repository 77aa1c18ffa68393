package main

import (
	"context"
	"fmt"

	"github.com/openai/openai-go/v3"
)

func answer(ctx context.Context, client openai.Client, question, passages, tail string) error {
	_, err := client.Chat.Completions.New(ctx, openai.ChatCompletionNewParams{
		Model: openai.ChatModelGPT4o,
		Messages: []openai.ChatCompletionMessageParamUnion{
			openai.SystemMessage(fmt.Sprintf("Answer from %s.", passages)), // promptlint: size[1000..6000]
			openai.UserMessage(question),
			openai.UserMessage(tail),
		},
	})
	return err
}

func label(ctx context.Context, client openai.Client, ticket string) error {
	// promptlint: size[..2_000 chars] the form takes no more
	_, err := client.Chat.Completions.New(ctx, openai.ChatCompletionNewParams{
		Model:    openai.ChatModelGPT4oMini,
		Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage("Label " + ticket)},
	})
	return err
}
