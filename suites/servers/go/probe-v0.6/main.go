// Does in each phase what config conform_script says: JSON, for each phase a list of steps, each a call, a throw (a panic
// here) or a sleep; calls made together are left out: there is no such thing here. A throw of the step list "start" refuses
// the config. Without a script: a header in access. An error of a PDK call is logged, and its answer then nil.
package main

import (
	"encoding/json"
	"errors"
	"log"

	"github.com/Kong/go-pdk"
	"github.com/Kong/go-pdk/server"
)

const (
	version  = "1.0.0"
	priority = 10
)

// Config is what an operator sets; its fields are the schema.
type Config struct {
	Message       string `json:"message"`
	ConformScript string `json:"conform_script"`
}

// UnmarshalJSON is where a plugin in Go can refuse a config.
func (c *Config) UnmarshalJSON(text []byte) error {
	type plain Config
	if err := json.Unmarshal(text, (*plain)(c)); err != nil {
		return err
	}
	script, err := c.script()
	if err != nil {
		return err
	}
	for _, s := range script["start"] {
		if s.Throw != nil {
			return errors.New(*s.Throw)
		}
	}
	return nil
}

// Certificate runs in the TLS handshake.
func (c *Config) Certificate(kong *pdk.PDK) { c.run(kong, "certificate") }

// Rewrite runs before a route is found.
func (c *Config) Rewrite(kong *pdk.PDK) { c.run(kong, "rewrite") }

// Access runs before the request goes to the service.
func (c *Config) Access(kong *pdk.PDK) {
	if c.ConformScript != "" {
		c.run(kong, "access")
		return
	}
	message := c.Message
	if message == "" {
		message = "hello"
	}
	if err := kong.Response.SetHeader("x-probe", message); err != nil {
		log.Printf("access: %s", err)
	}
}

// Response runs once the whole response of the service is there.
func (c *Config) Response(kong *pdk.PDK) { c.run(kong, "response") }

// Preread runs before the first byte of a stream is proxied.
func (c *Config) Preread(kong *pdk.PDK) { c.run(kong, "preread") }

// Log runs after the client has its response.
func (c *Config) Log(kong *pdk.PDK) { c.run(kong, "log") }

func main() {
	create := func() interface{} { return &Config{} }
	if err := server.StartServer(create, version, priority); err != nil {
		log.Fatal(err)
	}
}
