package main

import (
	"context"

	"github.com/firebase/genkit/go/ai"
	"github.com/firebase/genkit/go/genkit"
	"github.com/firebase/genkit/go/plugins/googlegenai"
	"google.golang.org/genai"
)

func joke(ctx context.Context, topic string) (string, error) {
	g := genkit.Init(ctx, genkit.WithPlugins(&googlegenai.GoogleAI{}), genkit.WithDefaultModel("googleai/gemini-2.5-flash"))
	resp, err := genkit.Generate(ctx, g,
		ai.WithSystem("You are funny."),
		ai.WithPrompt("A joke about %s", topic),
		ai.WithConfig(&genai.GenerateContentConfig{MaxOutputTokens: 128}),
	)
	if err != nil {
		return "", err
	}
	return resp.Text(), nil
}

func other(ctx context.Context, g *genkit.Genkit, question string) (string, error) {
	return genkit.GenerateText(ctx, g, ai.WithModelName("openai/gpt-4o"), ai.WithPrompt(question))
}
