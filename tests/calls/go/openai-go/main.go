package main

import (
	"context"
	"fmt"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/packages/param"
	"github.com/openai/openai-go/v3/responses"
)

func chat(ctx context.Context, question string) (string, error) {
	client := openai.NewClient(option.WithMaxRetries(5))
	completion, err := client.Chat.Completions.New(ctx, openai.ChatCompletionNewParams{
		Model: openai.ChatModelGPT4o,
		Messages: []openai.ChatCompletionMessageParamUnion{
			openai.SystemMessage("You are a Go expert."),
			openai.UserMessage(fmt.Sprintf("Explain %s.", question)),
		},
		MaxCompletionTokens: openai.Int(512),
		Temperature:         openai.Float(0.2),
	})
	if err != nil {
		return "", err
	}
	return completion.Choices[0].Message.Content, nil
}

func stream(ctx context.Context, client openai.Client, messages []openai.ChatCompletionMessageParamUnion) {
	params := openai.ChatCompletionNewParams{Model: "gpt-4.1-mini", Messages: messages}
	params.MaxTokens = param.NewOpt[int64](99)
	events := client.Chat.Completions.NewStreaming(ctx, params)
	for events.Next() {
		fmt.Print(events.Current().Choices[0].Delta.Content)
	}
}

func respond(ctx context.Context, client *openai.Client, text string) (*responses.Response, error) {
	return client.Responses.New(ctx, responses.ResponseNewParams{
		Model:           "gpt-5.4",
		Instructions:    openai.String("Be short."),
		Input:           responses.ResponseNewParamsInputUnion{OfString: openai.String(text)},
		MaxOutputTokens: openai.Int(300),
	})
}

func union(ctx context.Context, client openai.Client, text string) {
	client.Chat.Completions.New(ctx, openai.ChatCompletionNewParams{
		Model: openai.ChatModelGPT4oMini,
		Messages: []openai.ChatCompletionMessageParamUnion{{
			OfUser: &openai.ChatCompletionUserMessageParam{
				Content: openai.ChatCompletionUserMessageParamContentUnion{OfString: openai.String("Union: " + text)},
			},
		}},
	})
}

func embed(ctx context.Context, client openai.Client, texts []string) {
	_, _ = client.Embeddings.New(ctx, openai.EmbeddingNewParams{
		Model: openai.EmbeddingModelTextEmbedding3Small,
		Input: openai.EmbeddingNewParamsInputUnion{OfArrayOfStrings: texts},
	})
}
