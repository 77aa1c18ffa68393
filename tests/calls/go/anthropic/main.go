package main

import (
	"context"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/bedrock"
)

func ask(ctx context.Context, question string) (*anthropic.Message, error) {
	client := anthropic.NewClient()
	return client.Messages.New(ctx, anthropic.MessageNewParams{
		Model:     anthropic.ModelClaudeSonnet4_5,
		MaxTokens: 1024,
		System: []anthropic.TextBlockParam{
			{Text: "You are a gopher.", CacheControl: anthropic.NewCacheControlEphemeralParam()},
		},
		Messages: []anthropic.MessageParam{
			anthropic.NewUserMessage(anthropic.NewTextBlock("Question: " + question)),
		},
	})
}

func stream(ctx context.Context, messages []anthropic.MessageParam) {
	client := anthropic.NewClient(bedrock.WithLoadDefaultConfig(ctx))
	events := client.Messages.NewStreaming(ctx, anthropic.MessageNewParams{
		Model:     "us.anthropic.claude-sonnet-4-20250514-v1:0",
		MaxTokens: 55,
		Messages:  messages,
	})
	for events.Next() {
	}
}

func count(ctx context.Context, client anthropic.Client) {
	client.Messages.CountTokens(ctx, anthropic.MessageCountTokensParams{Model: anthropic.ModelClaudeHaiku4_5})
}
