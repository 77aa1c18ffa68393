package main

import (
	"context"

	openai "github.com/sashabaranov/go-openai"
)

type Config struct {
	Model     string
	MaxTokens int
}

type Bot struct {
	client *openai.Client
	cfg    Config

	questions chan string
}

func NewBot(cfg Config) *Bot {
	return &Bot{client: openai.NewClient("k"), cfg: cfg}
}

func (b *Bot) Ask(ctx context.Context, q string) {
	b.client.CreateChatCompletion(ctx, openai.ChatCompletionRequest{
		Model:     b.cfg.Model,
		MaxTokens: b.cfg.MaxTokens,
		Messages:  []openai.ChatCompletionMessage{{Role: "user", Content: q}},
	})
}

func (b *Bot) Serve() {
	for q := range b.questions {
		b.Ask(context.Background(), q)
	}
}
