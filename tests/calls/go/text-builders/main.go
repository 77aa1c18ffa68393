package main

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"strings"

	"github.com/sashabaranov/go-openai"
)

//go:embed prompts/*.txt
var prompts embed.FS

func summarize(ctx context.Context, c *openai.Client, title, body string) {
	b := &strings.Builder{}
	fmt.Fprintf(b, "Title: %s\n", title)
	b.WriteString("Summarize:")
	b.WriteString(body)
	c.CreateChatCompletion(ctx, openai.ChatCompletionRequest{
		Model:     openai.GPT4o,
		MaxTokens: 1,
		Messages:  []openai.ChatCompletionMessage{{Role: "user", Content: b.String()}},
	})

	var buffer bytes.Buffer
	buffer.WriteString("Translate: ")
	fmt.Fprint(&buffer, body)
	c.CreateChatCompletion(ctx, openai.ChatCompletionRequest{
		Model:     openai.GPT4o,
		MaxTokens: 2,
		Messages:  []openai.ChatCompletionMessage{{Role: "user", Content: buffer.String()}},
	})

	system, err := prompts.ReadFile("prompts/system.txt")
	if err != nil {
		return
	}
	c.CreateChatCompletion(ctx, openai.ChatCompletionRequest{
		Model:     openai.GPT4o,
		MaxTokens: 3,
		Messages:  []openai.ChatCompletionMessage{{Role: "system", Content: string(system)}},
	})
}
