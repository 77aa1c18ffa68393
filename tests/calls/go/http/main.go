package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
)

const endpoint = "https://api.openai.com/v1/chat/completions"

type chatRequest struct {
	Model     string        `json:"model"`
	Messages  []chatMessage `json:"messages"`
	MaxTokens int           `json:"max_tokens,omitempty"`
}

type chatMessage struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

func ask(ctx context.Context, question string) (*http.Response, error) {
	payload, err := json.Marshal(chatRequest{
		Model:     "gpt-4o-mini",
		MaxTokens: 77,
		Messages:  []chatMessage{{Role: "system", Content: "You are plain."}, {Role: "user", Content: question}},
	})
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, bytes.NewReader(payload))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	return http.DefaultClient.Do(req)
}

func claude(text string) (*http.Response, error) {
	body := map[string]any{
		"model":      "claude-haiku-4-5",
		"max_tokens": 88,
		"messages":   []map[string]string{{"role": "user", "content": "Mapped: " + text}},
	}
	data, _ := json.Marshal(body)
	req, _ := http.NewRequest("POST", "https://api.anthropic.com/v1/messages", bytes.NewBuffer(data))
	return http.DefaultClient.Do(req)
}

func trap(ctx context.Context) {
	http.NewRequestWithContext(ctx, http.MethodGet, "https://api.openai.com/v1/models", nil)
	http.Post("https://example.com/hook", "application/json", bytes.NewBufferString("{}"))
}
