package main

import (
	"context"
	"fmt"

	"github.com/liushuangls/go-anthropic/v2"
)

const limit = 600

func main() {
	client := anthropic.NewClient("key")
	resp, err := client.CreateMessages(context.Background(), anthropic.MessagesRequest{
		Model:     anthropic.ModelClaudeHaiku4Dot5,
		System:    "You shorten texts.",
		Messages:  []anthropic.Message{anthropic.NewUserTextMessage("Shorten this.")},
		MaxTokens: limit,
	})
	fmt.Println(resp, err)
	stream(client, "Go on.")
}

func stream(client *anthropic.Client, text string) {
	_, err := client.CreateMessagesStream(context.Background(), anthropic.MessagesStreamRequest{
		MessagesRequest: anthropic.MessagesRequest{
			Model: "claude-sonnet-5",
			MultiSystem: anthropic.NewMultiSystemMessages("Be brief.", "Be kind."),
			Messages: []anthropic.Message{
				{Role: anthropic.RoleUser, Content: []anthropic.MessageContent{anthropic.NewTextMessageContent(text)}},
			},
			MaxTokens: 1000,
		},
	})
	fmt.Println(err)
}
