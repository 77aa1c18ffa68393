package ai

import (
	"context"
	"fmt"

	openai "github.com/sashabaranov/go-openai"

	"example.com/svc/internal/prompts"
)

func (c *Client) Ask(ctx context.Context, question string) (string, error) {
	messages := []openai.ChatCompletionMessage{
		{Role: openai.ChatMessageRoleSystem, Content: prompts.Default},
	}
	messages = append(messages, openai.ChatCompletionMessage{
		Role:    openai.ChatMessageRoleUser,
		Content: fmt.Sprintf("Q: %s", question),
	})
	req := openai.ChatCompletionRequest{
		Model:    c.model,
		Messages: messages,
	}
	req.MaxTokens = c.limit
	resp, err := c.api.CreateChatCompletion(ctx, req)
	if err != nil {
		return "", err
	}
	return resp.Choices[0].Message.Content, nil
}

func (c *Client) Fixed(ctx context.Context) {
	if _, err := c.api.CreateChatCompletion(ctx, openai.ChatCompletionRequest{
		Model:     openai.GPT4,
		Messages:  []openai.ChatCompletionMessage{{Role: "user", Content: "Ping"}},
		MaxTokens: prompts.Limit,
	}); err != nil {
		panic(err)
	}
}
