package main

import "flag"

var (
	model = flag.String("model", "gpt-4o-mini", "the model")
	limit = flag.Int("max", 99, "the cap")
)

const system = "You read " + "flags."
