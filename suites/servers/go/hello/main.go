// The classic: greets the host of the request in a header of the response.
package main

import (
	"log"

	"github.com/Kong/go-pdk"
	"github.com/Kong/go-pdk/server"
)

const (
	version  = "0.1.0"
	priority = 1
)

// Config is what an operator sets; its fields are the schema.
type Config struct {
	Message string `json:"message"`
}

// Access runs before the request goes to the service.
func (c *Config) Access(kong *pdk.PDK) {
	host, err := kong.Request.GetHeader("host")
	if err != nil {
		_ = kong.Log.Err("no host header: ", err.Error())
		return
	}
	message := c.Message
	if message == "" {
		message = "hello"
	}
	if err := kong.Response.SetHeader("x-hello", message+", "+host); err != nil {
		log.Printf("x-hello: %s", err)
	}
}

func main() {
	create := func() interface{} { return &Config{} }
	if err := server.StartServer(create, version, priority); err != nil {
		log.Fatal(err)
	}
}
