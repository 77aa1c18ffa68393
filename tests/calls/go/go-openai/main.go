package main

import (
	"context"
	"os"

	openai "github.com/sashabaranov/go-openai"
)

const system = `You write commit messages.
One line each.`

func main() {
	client := openai.NewClient(os.Getenv("OPENAI_API_KEY"))
	resp, err := client.CreateChatCompletion(
		context.Background(),
		openai.ChatCompletionRequest{
			Model:     openai.GPT4oMini,
			MaxTokens: 60,
			Messages: []openai.ChatCompletionMessage{
				{Role: openai.ChatMessageRoleSystem, Content: system},
				{Role: openai.ChatMessageRoleUser, Content: os.Args[1]},
			},
		},
	)
	if err != nil {
		panic(err)
	}
	println(resp.Choices[0].Message.Content)
}

func stream(ctx context.Context, messages []openai.ChatCompletionMessage) (*openai.ChatCompletionStream, error) {
	config := openai.DefaultAzureConfig("k", "https://x.openai.azure.com")
	client := openai.NewClientWithConfig(config)
	req := openai.ChatCompletionRequest{Model: "gpt-4", Messages: messages, Stream: true}
	return client.CreateChatCompletionStream(ctx, req)
}

func embed(ctx context.Context, c *openai.Client, texts []string) {
	c.CreateEmbeddings(ctx, openai.EmbeddingRequest{Input: texts, Model: openai.SmallEmbedding3})
}

func complete(ctx context.Context, c *openai.Client, prompt string) {
	if _, err := c.CreateCompletion(ctx, openai.CompletionRequest{
		Model:  openai.GPT3Dot5TurboInstruct,
		Prompt: prompt,
	}); err != nil {
		panic(err)
	}
}
