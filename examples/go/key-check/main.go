// Lets a request through when it shows a key that the operator listed; else the client gets a 401.
package main

import (
	"crypto/subtle"
	"log"

	"github.com/Kong/go-pdk"
	"github.com/Kong/go-pdk/server"
)

const (
	version  = "1.0.0"
	priority = 1250
)

// Config is what an operator sets; its fields are the schema.
type Config struct {
	Header string   `json:"header"`
	Keys   []string `json:"keys"`
}

// Access looks for the key. Without an error from Kong a missing header is an empty string.
func (c *Config) Access(kong *pdk.PDK) {
	name := c.Header
	if name == "" {
		name = "x-api-key"
	}
	key, err := kong.Request.GetHeader(name)
	if err != nil || key == "" {
		refuse(kong, "no key in "+name)
		return
	}
	if !c.knows(key) {
		refuse(kong, "unknown key")
		return
	}
	// The service shall not see the key.
	if err := kong.ServiceRequest.ClearHeader(name); err != nil {
		log.Printf("%s stays: %s", name, err)
	}
}

func (c *Config) knows(key string) bool {
	found := 0
	for _, known := range c.Keys {
		found |= subtle.ConstantTimeCompare([]byte(known), []byte(key))
	}
	return found == 1
}

func refuse(kong *pdk.PDK, why string) {
	headers := map[string][]string{"content-type": {"application/json"}, "www-authenticate": {"Key"}}
	kong.Response.Exit(401, []byte(`{"message":"`+why+`"}`), headers)
}

func main() {
	create := func() interface{} { return &Config{} }
	if err := server.StartServer(create, version, priority); err != nil {
		log.Fatal(err)
	}
}
