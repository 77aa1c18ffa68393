package main

import (
	"github.com/tmc/langchaingo/llms"
	"github.com/tmc/langchaingo/llms/openai"
)

var shared llms.Model = must(openai.New(openai.WithModel("gpt-4.1")))

func must(llm *openai.LLM, err error) *openai.LLM {
	if err != nil {
		panic(err)
	}
	return llm
}

func newModel() (llms.Model, error) {
	return openai.New()
}
