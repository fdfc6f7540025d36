module example.test/probe

go 1.21

require github.com/Kong/go-pdk v0.6.1

// The codec go-pdk v0.6.1 asks for does not link with Go 1.23 and later.
require github.com/ugorji/go/codec v1.2.12 // indirect
