package main

import (
	"context"

	cohere "github.com/cohere-ai/cohere-go/v2"
	cohereclient "github.com/cohere-ai/cohere-go/v2/client"
)

func ask(ctx context.Context, question string) (*cohere.NonStreamedChatResponse, error) {
	client := cohereclient.NewClient(cohereclient.WithToken("t"))
	return client.Chat(ctx, &cohere.ChatRequest{
		Model:     cohere.String("command-r-plus"),
		Preamble:  cohere.String("You are up north."),
		Message:   question,
		MaxTokens: cohere.Int(26),
	})
}
