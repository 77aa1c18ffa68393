package gollm

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
)

type chatRequest struct {
	Model    string    `json:"model,omitempty"`
	Messages []message `json:"messages,omitempty"`
}
type message struct{ Role, Content string }

type Client struct {
	baseURL    *url.URL
	httpClient *http.Client
}

func (c *Client) doRequest(ctx context.Context, httpMethod, relativePath string, req any, response any) error {
	body, err := json.Marshal(req)
	if err != nil {
		return err
	}
	u := c.baseURL.JoinPath(relativePath)
	httpRequest, err := http.NewRequestWithContext(ctx, httpMethod, u.String(), bytes.NewReader(body))
	if err != nil {
		return err
	}
	httpResponse, err := c.httpClient.Do(httpRequest)
	if err != nil {
		return err
	}
	return json.NewDecoder(httpResponse.Body).Decode(response)
}

func (c *Client) doChat(ctx context.Context, req *chatRequest) (*chatRequest, error) {
	r := &chatRequest{}
	if err := c.doRequest(ctx, "POST", "v1/chat/completions", req, r); err != nil {
		return nil, err
	}
	return r, nil
}

func (c *Client) Send(ctx context.Context, text string) error {
	req := &chatRequest{Model: "gpt-4o", Messages: []message{{Role: "user", Content: text}}}
	_, err := c.doChat(ctx, req)
	return err
}
