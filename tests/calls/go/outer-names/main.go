package main

import (
	"context"

	"github.com/openai/openai-go"
)

func main() {
	client = openai.NewClient()
	model = "gpt-4o-mini"
	answer(context.Background(), "Why?")
}
