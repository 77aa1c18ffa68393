package ai

import (
	openai "github.com/sashabaranov/go-openai"
)

type Config struct {
	Model     string
	MaxTokens int
}

type Client struct {
	api   *openai.Client
	model string
	limit int
}

func New(key string, cfg Config) *Client {
	return &Client{api: openai.NewClient(key), model: cfg.Model, limit: cfg.MaxTokens}
}

func NewDefault(key string) *Client {
	return New(key, Config{Model: openai.GPT4o, MaxTokens: 150})
}
