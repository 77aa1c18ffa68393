package d

const (
	Zero Kind = iota
	One
	Two
)

const (
	A, B = "a", "b"
	C, D
)

var x int
var a, b string
var c, d = pair()
var e, f = 1, "two"
var (
	g        = 7
	h string = "h"
)

type Model string
type Alias = openai.Client
type Defined openai.Client
type Handler func(ctx context.Context) error
type Asker interface {
	Ask(string) (string, error)
}

type (
	Config struct {
		*Base
		pkg.Embedded
		Generic[int]
		Name, Title string `json:"name"`
		Model       *openai.ChatModel
		Tags        []string
		Meta        map[string]any
		Nested      struct{ Deep []byte }
		Callback    func(int) error
		In          <-chan int
	}
	Pair[K comparable, V any] struct {
		Key   K
		Value V
	}
)

func local() {
	type inner struct{ x int }
	const k = 3
	var v = inner{k}
	_ = v
}
