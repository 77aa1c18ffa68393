package main

import (
	"context"

	"github.com/tmc/langchaingo/agents"
	"github.com/tmc/langchaingo/chains"
	"github.com/tmc/langchaingo/embeddings"
	"github.com/tmc/langchaingo/llms/openai"
	"github.com/tmc/langchaingo/prompts"
	"github.com/tmc/langchaingo/tools"
)

type translator struct {
	chain *chains.LLMChain
}

func newTranslator() (*translator, error) {
	llm, err := newModel()
	if err != nil {
		return nil, err
	}
	prompt := prompts.NewPromptTemplate("Translate to {{.language}}: {{.text}}", []string{"language", "text"})
	return &translator{chain: chains.NewLLMChain(llm, prompt)}, nil
}

func (t *translator) translate(ctx context.Context, language, text string) (map[string]any, error) {
	return chains.Call(ctx, t.chain, map[string]any{"language": language, "text": text})
}

func name(ctx context.Context, product string) (string, error) {
	prompt := prompts.NewPromptTemplate("A name for {{.product}}", []string{"product"})
	return chains.Run(ctx, chains.NewLLMChain(shared, prompt), product, chains.WithMaxTokens(20))
}

func agent(ctx context.Context, question string, kit []tools.Tool) (string, error) {
	executor := agents.NewExecutor(agents.NewOneShotAgent(shared, kit), agents.WithMaxIterations(3))
	return chains.Run(ctx, executor, question)
}

func vector(ctx context.Context, text string) ([]float32, error) {
	llm, err := openai.New(openai.WithEmbeddingModel("text-embedding-3-small"))
	if err != nil {
		return nil, err
	}
	embedder, err := embeddings.NewEmbedder(llm)
	if err != nil {
		return nil, err
	}
	return embedder.EmbedQuery(ctx, text)
}
