// Replaces text in the service's response, whatever bytes are around it. Having a Response handler makes Kong buffer the
// response, so it is for bodies that fit in memory.
package main

import (
	"bytes"
	"log"

	"github.com/Kong/go-pdk"
	"github.com/Kong/go-pdk/server"
)

const (
	version  = "1.0.0"
	priority = 800
)

// Config is what an operator sets; its fields are the schema.
type Config struct {
	Find    string `json:"find"`
	Replace string `json:"replace"`
}

// Response runs when the whole response of the service is there.
func (c *Config) Response(kong *pdk.PDK) {
	status, err := kong.ServiceResponse.GetStatus()
	if err != nil {
		log.Printf("the service did not answer: %s", err)
		return
	}
	body, err := kong.ServiceResponse.GetRawBody()
	if err != nil {
		log.Printf("no body: %s", err)
		return
	}
	if c.Find == "" || !bytes.Contains(body, []byte(c.Find)) {
		return
	}
	kind, _ := kong.ServiceResponse.GetHeader("content-type")
	if kind == "" {
		kind = "application/octet-stream"
	}
	changed := bytes.ReplaceAll(body, []byte(c.Find), []byte(c.Replace))
	kong.Response.Exit(status, changed, map[string][]string{"content-type": {kind}})
}

func main() {
	create := func() interface{} { return &Config{} }
	if err := server.StartServer(create, version, priority); err != nil {
		log.Fatal(err)
	}
}
