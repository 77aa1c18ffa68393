resp, err := client.Create(ctx, "snippet without a package")
fmt.Println(resp)
/* block
comment */
// last
