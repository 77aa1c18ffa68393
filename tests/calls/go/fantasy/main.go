package kennel

import (
	"context"

	"charm.land/fantasy"
	"charm.land/fantasy/object"
	"charm.land/fantasy/providers/anthropic"
)

type Breed struct {
	Name string `json:"name"`
}

func Ask(ctx context.Context, question string) (string, error) {
	provider, err := anthropic.New(anthropic.WithAPIKey("k"))
	if err != nil {
		return "", err
	}
	model, err := provider.LanguageModel(ctx, "claude-haiku-4-5")
	if err != nil {
		return "", err
	}
	agent := fantasy.NewAgent(
		model,
		fantasy.WithSystemPrompt("You know dogs."),
		fantasy.WithMaxOutputTokens(300),
	)
	answer, err := agent.Generate(ctx, fantasy.AgentCall{Prompt: question})
	if err != nil {
		return "", err
	}
	_, err = agent.Stream(ctx, fantasy.AgentStreamCall{
		Prompt:          "Say it again: " + question,
		MaxOutputTokens: fantasy.Opt(int64(40)),
	})
	if err != nil {
		return "", err
	}
	return answer.Response.Content.Text(), nil
}

func Describe(ctx context.Context, model fantasy.LanguageModel, photo string) error {
	_, err := model.Generate(ctx, fantasy.Call{
		Prompt: fantasy.Prompt{
			fantasy.NewSystemMessage("Name the breed."),
			fantasy.NewUserMessage(photo),
		},
	})
	if err != nil {
		return err
	}
	_, err = object.Generate[Breed](ctx, model, fantasy.ObjectCall{
		Prompt: fantasy.Prompt{fantasy.NewUserMessage("Which breed?")},
	})
	return err
}
