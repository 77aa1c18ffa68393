package main

import (
	"context"
	"os/exec"

	"example.com/app/chat"
)

type Messages struct{}

func (Messages) New(ctx context.Context, text string) error { return nil }

type Service struct{ Messages Messages }

type Store interface {
	CreateCompletion(ctx context.Context, userID int) error
	Chat(ctx context.Context, room string) error
}

func run(ctx context.Context, service Service, store Store) {
	service.Messages.New(ctx, "hello")
	store.CreateCompletion(ctx, 1)
	store.Chat(ctx, "lobby")
	chat.Generate(ctx, "room")
	exec.Command("ollama", "run", "llama3").Run()
	// client.CreateChatCompletion(ctx, openai.ChatCompletionRequest{Model: "gpt-4"})
}
