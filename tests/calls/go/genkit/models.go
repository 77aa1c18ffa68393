package main

import (
	"context"

	"github.com/firebase/genkit/go/ai"
	"github.com/firebase/genkit/go/genkit"
	"github.com/firebase/genkit/go/plugins/compat_oai/openai"
	"github.com/firebase/genkit/go/plugins/googlegenai"
	"github.com/firebase/genkit/go/plugins/ollama"
)

func models(ctx context.Context, problem string) {
	oai := &openai.OpenAI{APIKey: "k"}
	local := &ollama.Ollama{ServerAddress: "http://localhost:11434"}
	g := genkit.Init(ctx, genkit.WithPlugins(oai, local))

	mini := oai.Model(g, "gpt-4o-mini")
	genkit.Generate(ctx, g, ai.WithModel(mini), ai.WithPrompt("Solve %s", problem))

	flash := googlegenai.GoogleAIModel(g, "gemini-2.5-flash")
	genkit.Generate(ctx, g, ai.WithModel(flash), ai.WithPrompt("Solve %s", problem))

	llama := local.DefineModel(g, ollama.ModelDefinition{Name: "llama3.1", Type: "chat"}, nil)
	genkit.Generate(ctx, g, ai.WithModel(llama), ai.WithPrompt("Solve %s", problem))

	ref := googlegenai.ModelRef("googleai/gemini-2.5-pro", nil)
	genkit.GenerateData[[]string](ctx, g, ai.WithModel(ref), ai.WithPrompt("Solve %s", problem))
}
