package main

import (
	"context"
	"encoding/json"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
)

const modelID = "anthropic.claude-3-haiku-20240307-v1:0"

type request struct {
	Version   string    `json:"anthropic_version"`
	MaxTokens int       `json:"max_tokens"`
	Messages  []message `json:"messages"`
}

type message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

func converse(ctx context.Context, cfg aws.Config, question string) (*bedrockruntime.ConverseOutput, error) {
	client := bedrockruntime.NewFromConfig(cfg)
	return client.Converse(ctx, &bedrockruntime.ConverseInput{
		ModelId: aws.String(modelID),
		System:  []types.SystemContentBlock{&types.SystemContentBlockMemberText{Value: "You are in the cloud."}},
		Messages: []types.Message{{
			Role:    types.ConversationRoleUser,
			Content: []types.ContentBlock{&types.ContentBlockMemberText{Value: question}},
		}},
		InferenceConfig: &types.InferenceConfiguration{MaxTokens: aws.Int32(321)},
	})
}

func invoke(ctx context.Context, client *bedrockruntime.Client, text string) error {
	body, err := json.Marshal(request{
		Version:   "bedrock-2023-05-31",
		MaxTokens: 222,
		Messages:  []message{{Role: "user", Content: "Say: " + text}},
	})
	if err != nil {
		return err
	}
	_, err = client.InvokeModel(ctx, &bedrockruntime.InvokeModelInput{
		ModelId:     aws.String("anthropic.claude-3-sonnet-20240229-v1:0"),
		Body:        body,
		ContentType: aws.String("application/json"),
	})
	return err
}

func trap(ctx context.Context, client *lambda.Client) {
	client.Invoke(ctx, &lambda.InvokeInput{FunctionName: aws.String("f")})
}
