package main

func main() {
	c := NewBot(Config{Model: "gpt-4o-mini", MaxTokens: 300})
	go c.Serve()
}

