package main

import (
	"context"
	"flag"
	"fmt"
	"log"

	"github.com/tmc/langchaingo/llms"
	"github.com/tmc/langchaingo/llms/anthropic"
	"github.com/tmc/langchaingo/llms/bedrock"
	"github.com/tmc/langchaingo/llms/googleai"
	"github.com/tmc/langchaingo/llms/mistral"
	"github.com/tmc/langchaingo/llms/openai"
)

var modelName = flag.String("model", "gpt-4o", "the model")

func single(ctx context.Context, question string) (string, error) {
	llm, err := openai.New(openai.WithModel(*modelName))
	if err != nil {
		return "", err
	}
	return llms.GenerateFromSinglePrompt(ctx, llm, "Answer: "+question, llms.WithMaxTokens(64))
}

func content(ctx context.Context, question string) (*llms.ContentResponse, error) {
	llm, err := anthropic.New(anthropic.WithModel("claude-3-5-haiku-20241022"))
	if err != nil {
		return nil, err
	}
	messages := []llms.MessageContent{
		llms.TextParts(llms.ChatMessageTypeSystem, "You are a poet."),
		llms.TextParts(llms.ChatMessageTypeHuman, question),
	}
	return llm.GenerateContent(ctx, messages)
}

func parts(ctx context.Context, llm llms.Model, question string) (*llms.ContentResponse, error) {
	return llm.GenerateContent(ctx, []llms.MessageContent{
		{Role: llms.ChatMessageTypeHuman, Parts: []llms.ContentPart{llms.TextPart("Look: " + question)}},
	}, llms.WithModel("gpt-4o-mini"), llms.WithMaxTokens(10))
}

func override(ctx context.Context) {
	llm, err := mistral.New(mistral.WithModel("open-mistral-7b"))
	if err != nil {
		log.Fatal(err)
	}
	if text, err := llm.Call(ctx, "Who was first on the moon?", llms.WithModel("mistral-small-latest")); err == nil {
		fmt.Println(text)
	}
}

func options(ctx context.Context, question string) (string, error) {
	llm, err := googleai.New(ctx)
	if err != nil {
		return "", err
	}
	opts := []llms.CallOption{llms.WithMaxTokens(300), llms.WithTemperature(0.2)}
	return llms.GenerateFromSinglePrompt(ctx, llm, question, opts...)
}

func cloud(ctx context.Context, question string) (string, error) {
	llm, err := bedrock.New(bedrock.WithModel(bedrock.ModelAnthropicClaudeV3Haiku))
	if err != nil {
		return "", err
	}
	return llms.GenerateFromSinglePrompt(ctx, llm, question)
}

func main() {
	flag.Parse()
	fmt.Println(single(context.Background(), "why?"))
}
