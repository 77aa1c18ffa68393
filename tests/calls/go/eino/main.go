package main

import (
	"context"

	"github.com/cloudwego/eino-ext/components/model/openai"
	"github.com/cloudwego/eino/components/model"
	"github.com/cloudwego/eino/components/prompt"
	"github.com/cloudwego/eino/compose"
	"github.com/cloudwego/eino/schema"
)

func newChatModel(ctx context.Context) (model.ToolCallingChatModel, error) {
	limit := 256
	return openai.NewChatModel(ctx, &openai.ChatModelConfig{Model: "gpt-4o", MaxTokens: &limit})
}

func ask(ctx context.Context, question string) (*schema.Message, error) {
	chat, err := newChatModel(ctx)
	if err != nil {
		return nil, err
	}
	return chat.Generate(ctx, []*schema.Message{
		schema.SystemMessage("You answer."),
		schema.UserMessage(question),
	})
}

func given(ctx context.Context, chat model.BaseChatModel, question string) (*schema.StreamReader[*schema.Message], error) {
	return chat.Stream(ctx, []*schema.Message{schema.UserMessage(question)}, model.WithModel("gpt-4o-mini"), model.WithMaxTokens(32))
}

func chain(ctx context.Context, topic string) (*schema.Message, error) {
	chat, err := newChatModel(ctx)
	if err != nil {
		return nil, err
	}
	template := prompt.FromMessages(schema.FString, schema.SystemMessage("You rhyme."), schema.UserMessage("A rhyme about {topic}"))
	c := compose.NewChain[map[string]any, *schema.Message]()
	c.AppendChatTemplate(template).AppendChatModel(chat)
	runnable, err := c.Compile(ctx)
	if err != nil {
		return nil, err
	}
	return runnable.Invoke(ctx, map[string]any{"topic": topic})
}
