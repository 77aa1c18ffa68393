package broken

import "fmt

func ask() {
	resp := client.Chat(ctx, openai.Request{Model: "gpt-4o", Prompt: "a" + })
	if x {
		use(
	}
	fmt.Println("after"
}

func fine() { call("still", found(1)) }

}}}

var y = f(func( {
