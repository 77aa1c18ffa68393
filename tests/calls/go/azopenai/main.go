package main

import (
	"context"

	"github.com/Azure/azure-sdk-for-go/sdk/ai/azopenai"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
)

type Bot struct {
	client  *azopenai.Client
	model   string
	history []azopenai.ChatRequestMessageClassification
}

func NewBot(endpoint, key string) (*Bot, error) {
	client, err := azopenai.NewClientWithKeyCredential(endpoint, azcore.NewKeyCredential(key), nil)
	if err != nil {
		return nil, err
	}
	return &Bot{client: client, model: "gpt-4o"}, nil
}

func (b *Bot) Ask(ctx context.Context, question string) (string, error) {
	resp, err := b.client.GetChatCompletions(ctx, azopenai.ChatCompletionsOptions{
		DeploymentName: to.Ptr("gpt-4o-mini"),
		MaxTokens:      to.Ptr[int32](300),
		Messages: []azopenai.ChatRequestMessageClassification{
			&azopenai.ChatRequestSystemMessage{Content: azopenai.NewChatRequestSystemMessageContent("You are brief.")},
			&azopenai.ChatRequestUserMessage{Content: azopenai.NewChatRequestUserMessageContent(question)},
		},
	}, nil)
	if err != nil {
		return "", err
	}
	return *resp.Choices[0].Message.Content, nil
}

func (b *Bot) Stream(ctx context.Context, question string) error {
	options := azopenai.ChatCompletionsOptions{
		Messages: []azopenai.ChatRequestMessageClassification{
			&azopenai.ChatRequestUserMessage{Content: azopenai.NewChatRequestUserMessageContent("Tell me of " + question)},
		},
		DeploymentName: &b.model,
	}
	resp, err := b.client.GetChatCompletionsStream(ctx, options, nil)
	if err != nil {
		return err
	}
	return resp.ChatCompletionsStream.Close()
}

func embed(ctx context.Context, client *azopenai.Client, text string) error {
	_, err := client.GetEmbeddings(ctx, azopenai.EmbeddingsOptions{
		Input:          []string{text},
		DeploymentName: to.Ptr("text-embedding-3-small"),
	}, nil)
	return err
}
