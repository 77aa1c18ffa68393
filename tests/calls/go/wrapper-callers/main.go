package main

import "context"

func main() {
	ask(context.Background(), "gpt-4.1-nano", "Only numbers.", "How many?", 3)
}
