package c

var a = Config{Model: "gpt-4o", MaxTokens: 100, Nested: Inner{X: 1}}
var b = &openai.Request{Messages: []openai.Message{{Role: "user", Content: q}, {Role: "system"}}}
var c = []*pkg.Item{{Name: "x"}, &pkg.Item{Name: "y"}, nil}
var d = map[string]any{"model": "m", key: 1, f(): 2, `raw`: 3}
var e = map[string]Point{"a": {1, 2}, "b": {X: 1}}
var f = [][]string{{"a"}, {"b", "c"}}
var g = [...]string{2: "b", 0: "a"}
var h = [3]int{1, 2, 3}
var i = Point{1, 2}
var j = Empty{}
var k = []string{}
var l = map[string]string{}
var m = []struct{ Name, Prompt string }{{"a", "p"}, {Name: "b"}}
var n = map[Point][]Point{{1, 2}: {{3, 4}, {X: 5}}}
var o = struct{ A int }{A: 1}
var p = Messages{{Role: "user"}, {Role: "x"}}
var q = Pair[string, int]{Key: "k", Value: 1}
var r = openai.F([]openai.Message{openai.UserMessage("hi")})
var s = Config{
	// why
	Model: "m", // trailing
	/* block */
	Opts: Options{Fn: func() int { return 1 }},
}
