package main

import (
	"context"

	"github.com/cloudwego/eino-ext/components/model/openai"
	"github.com/cloudwego/eino/adk"
	"github.com/cloudwego/eino/adk/prebuilt/deep"
	"github.com/cloudwego/eino/adk/prebuilt/supervisor"
	"github.com/cloudwego/eino/schema"
)

func typed[M adk.MessageType](ctx context.Context, history []M) {
	cm, _ := openai.NewChatModel(ctx, &openai.ChatModelConfig{Model: "gpt-4o-mini"})
	agent, err := adk.NewTypedChatModelAgent[M](ctx, &adk.TypedChatModelAgentConfig[M]{
		Name:        "typed",
		Instruction: "You keep a diary.",
		Model:       cm,
	})
	if err != nil {
		return
	}
	runner := adk.NewTypedRunner[M](adk.TypedRunnerConfig[M]{Agent: agent})
	runner.Run(ctx, history)
}

func deeper(ctx context.Context) {
	cm, _ := openai.NewChatModel(ctx, &openai.ChatModelConfig{Model: "gpt-4o"})
	agent, _ := deep.New(ctx, &deep.Config{
		Name:        "digger",
		Instruction: "You dig.",
		ChatModel:   cm,
	})
	runner := adk.NewRunner(ctx, adk.RunnerConfig{Agent: agent, EnableStreaming: true})
	runner.Query(ctx, "Dig here.")
}

func supervised(ctx context.Context) {
	cm, _ := openai.NewChatModel(ctx, &openai.ChatModelConfig{Model: "gpt-4o", MaxTokens: ptr(90)})
	boss, _ := adk.NewChatModelAgent(ctx, &adk.ChatModelAgentConfig{Name: "boss", Instruction: "You assign work.", Model: cm})
	hand, _ := adk.NewChatModelAgent(ctx, &adk.ChatModelAgentConfig{Name: "hand", Instruction: "You do it.", Model: cm})
	both, _ := supervisor.New(ctx, &supervisor.Config{Supervisor: boss, SubAgents: []adk.Agent{hand}})
	runner := adk.NewRunner(ctx, adk.RunnerConfig{Agent: both})
	runner.Run(ctx, []*schema.Message{schema.UserMessage("Build a shed.")})
}

func ptr(n int) *int { return &n }
