package e

func e() {
	_ = a.b.c
	_ = a[0]
	_ = a["k"].c
	_ = s[:4000]
	_ = s[1:]
	_ = s[:]
	_ = s[1:2:3]
	_ = f[int](x)
	_ = f[int, string](x)
	_ = pkg.F[T](x)
	_ = handlers[i](x)
	_ = handlers["k"](x)
	_ = f(args...)
	_ = f(g(h(1), 2), /* inside */ 3)
	_ = []byte(s)
	_ = []rune("x")
	_ = map[string]string(m)
	_ = string(b)
	_ = openai.ChatModel("gpt-4o")
	_ = (*T)(nil)
	_ = interface{}(x)
	_ = make([]string, 0, n)
	_ = make(map[string]int)
	_ = make(chan int)
	_ = new(Config)
	xs = append(xs, "a", y)
	_ = &x
	_ = *p
	_ = &Config{}
	_ = v.(string)
	_ = v.(*openai.Client).Chat
	_ = !ok && x > 0 || y == nil
	_ = -1
	_ = +1
	_ = ^1
	_ = <-ch
	_ = (a)
	_ = 1 - 2 - 3*4/5%6
	_ = 1<<2 | 3&^4
	_ = true || false
	_ = iota
	_ = List[int]{1, 2}
	_ = NewThing[string]
	_ = client.Chat().Model("m").MaxTokens(5).Do(ctx)
}
