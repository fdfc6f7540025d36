module example.test/all-phases

go 1.21

require github.com/Kong/go-pdk v0.8.0

require (
	// The codec go-pdk v0.8.0 asks for does not link with Go 1.23 and later.
	github.com/ugorji/go/codec v1.2.12 // indirect
	google.golang.org/protobuf v1.25.0 // indirect
)
