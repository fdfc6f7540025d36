// Closes TCP connections from addresses that are not listed. For routes of the protocols tcp and tls.
package main

import (
	"log"

	"github.com/Kong/go-pdk"
	"github.com/Kong/go-pdk/server"
)

const (
	version  = "1.0.0"
	priority = 3000
)

// Config is what an operator sets; its fields are the schema.
type Config struct {
	Allow []string `json:"allow"`
}

// Preread runs before a byte goes to the service.
func (c *Config) Preread(kong *pdk.PDK) {
	address, err := kong.Client.GetIp()
	if err == nil {
		for _, allowed := range c.Allow {
			if allowed == address {
				return
			}
		}
	}
	_ = kong.Log.Warn("refused ", address)
	kong.Response.ExitStatus(403)
}

func main() {
	create := func() interface{} { return &Config{} }
	if err := server.StartServer(create, version, priority); err != nil {
		log.Fatal(err)
	}
}
