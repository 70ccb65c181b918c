module scrt.dev/go

go 1.23
