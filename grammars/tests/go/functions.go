package f

func plain() {}

func external(a int) string

func (s *Server) Ask(ctx context.Context, a, b string, rest ...any) (string, error) {
	return s.ask(ctx, a+b, rest...)
}

func (Server) Unnamed(string, _ int) []byte { return nil }

func named(q string) (answer string, err error) {
	answer, err = ask(q)
	if err != nil {
		return
	}
	return answer, nil
}

func single() (n int) {
	n = 1
	return
}

func generic[T any, U int | string](t T) *T { return &t }

func lambdas() {
	f := func(a, b int) int { return a + b }
	go func() {
		run()
	}()
	defer cancel()
	defer func() { _ = recover() }()
	named := func() (out string) {
		return
	}
	each(xs, func(x T) bool { return x.ok })
}
