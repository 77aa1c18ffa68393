package s

func s(v any) string {
	switch model {
	case "a", "b":
		one()
		fallthrough
	case "c":
		two()
	default:
		other()
	}
	switch x := f(); x.kind {
	case Kind(1):
	}
	switch call(x) {
	case 1, g():
		one()
	case 2:
		two()
	}
	switch {
	default:
		zero()
	case a > 1:
		one()
	case a > 2, b:
		two()
	}
	switch {
	}
	switch f(); {
	default:
		only()
	}
	switch t := v.(type) {
	case string, *pkg.T:
		return t
	case nil:
		return ""
	default:
		return "d"
	}
	switch v.(type) {
	case int:
	}
	select {
	case r := <-ch:
		use(r)
	case r, ok = <-ch:
	case out <- f(x):
		sent()
	case <-ctx.Done():
		return ctx.Err()
	default:
		wait()
	}
	return "end"
}
