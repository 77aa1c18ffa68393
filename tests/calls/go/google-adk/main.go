package main

import (
	"context"
	"log"

	"google.golang.org/adk/v2/agent"
	"google.golang.org/adk/v2/agent/llmagent"
	"google.golang.org/adk/v2/model/gemini"
	"google.golang.org/adk/v2/runner"
	"google.golang.org/genai"
)

func main() {
	ctx := context.Background()
	model, err := gemini.NewModel(ctx, "gemini-2.5-flash", &genai.ClientConfig{})
	if err != nil {
		log.Fatal(err)
	}
	clerk, err := llmagent.New(llmagent.Config{
		Name:                  "clerk",
		Model:                 model,
		Instruction:           "You answer for {shop}.",
		GenerateContentConfig: &genai.GenerateContentConfig{MaxOutputTokens: 250},
	})
	if err != nil {
		log.Fatal(err)
	}
	r, err := runner.New(runner.Config{AppName: "shop", Agent: clerk})
	if err != nil {
		log.Fatal(err)
	}
	for event, err := range r.Run(ctx, "u1", "s1", genai.NewContentFromText("When do you open?", genai.RoleUser), agent.RunConfig{}) {
		log.Println(event, err)
	}
}
