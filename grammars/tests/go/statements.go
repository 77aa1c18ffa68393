package s

func s() error {
	a := 1
	a, err := f()
	a, b := x, y
	a, b = b, a
	m["k"], o.field = 1, 2
	v, ok := m[k]
	s, ok := v.(string)
	a += "x"
	a -= 1
	a |= 2
	a <<= 2
	a &^= 2
	a++
	b.c--
	var p *T
	*p = 3
	ch <- f(x)
	r := <-ch
	if a > 0 {
		one()
	}
	if x := f(); x != nil {
		two(x)
	} else if y := g(x); y {
		three()
	} else if z {
		four()
	} else {
		five()
	}
	for {
		break
	}
	for a < 3 {
		continue
	}
	for i := 0; i < 10; i++ {
		use(i)
	}
	for ; ; {
	}
	for i := range 10 {
		use(i)
	}
	for range ch {
	}
	for _, x := range xs {
		use(x)
	}
	for k, v := range m {
		use(k, v)
	}
	for k, v = range m {
	}
outer:
	for {
		for {
			continue outer
		}
		switch a {
		case 1:
			break
		case 2:
			break outer
		}
	}
	{
		inner()
	}
	goto end
end:
	return nil
}

func none() {
	return
}
