package main

import (
	"context"
	"log"

	"github.com/ollama/ollama/api"
)

func main() {
	client, err := api.ClientFromEnvironment()
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	req := &api.ChatRequest{
		Model: "llama3.2",
		Messages: []api.Message{
			{Role: "system", Content: "You are local."},
			{Role: "user", Content: "Name a planet."},
		},
		Options: map[string]any{"num_predict": 33},
	}
	if err := client.Chat(ctx, req, func(resp api.ChatResponse) error { return nil }); err != nil {
		log.Fatal(err)
	}
	_ = client.Generate(ctx, &api.GenerateRequest{Model: "gemma3", Prompt: "Count to ten."}, nil)
}
