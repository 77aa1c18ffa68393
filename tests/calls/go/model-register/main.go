package main

import (
	"context"

	"github.com/sashabaranov/go-openai"
)

type Model struct {
	Name string
	API  string
}

// The run takes one of many by its name: which, nobody can read here.
var Models = map[string]Model{
	"a": {Name: "A", API: "gpt-4o"},
	"b": {Name: "B", API: "gpt-4o-mini"},
	"c": {Name: "C", API: "gpt-4.1"},
	"d": {Name: "D", API: "gpt-4.1-mini"},
	"e": {Name: "E", API: "gpt-4.1-nano"},
	"f": {Name: "F", API: "gpt-5"},
	"g": {Name: "G", API: "gpt-5-mini"},
	"h": {Name: "H", API: "gpt-5-nano"},
	"i": {Name: "I", API: "o3"},
	"j": {Name: "J", API: "o4-mini"},
}

func ask(ctx context.Context, client *openai.Client, name, question string) {
	chosen := Models[name]
	client.CreateChatCompletion(ctx, openai.ChatCompletionRequest{
		Model:     chosen.API,
		MaxTokens: 20,
		Messages:  []openai.ChatCompletionMessage{{Role: "user", Content: question}},
	})
}
