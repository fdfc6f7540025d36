// A handler for every phase an external plugin can have, with calls that are allowed there.
package main

import (
	"fmt"
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
	StopHeader string `json:"stop_header"`
	StopBody   string `json:"stop_body"`
}

// Certificate runs in the TLS handshake.
func (c *Config) Certificate(kong *pdk.PDK) {
	check("certificate", kong.Log.Debug("certificate"))
	check("certificate", kong.Ctx.SetShared("all-phases.certificate", true))
}

// Rewrite runs before a route is found.
func (c *Config) Rewrite(kong *pdk.PDK) {
	path, err := kong.Request.GetPath()
	check("rewrite", err)
	check("rewrite", kong.Ctx.SetShared("all-phases.path", path))
}

// Access runs before the request goes to the service; it stops the requests that have the stop header.
func (c *Config) Access(kong *pdk.PDK) {
	method, err := kong.Request.GetMethod()
	check("access", err)
	ip, err := kong.Client.GetIp()
	check("access", err)
	headers, err := kong.Request.GetHeaders(100)
	check("access", err)
	told := fmt.Sprintf("%s from %s with %d headers", method, ip, len(headers))
	check("access", kong.ServiceRequest.SetHeader("x-all-phases", told))
	if stop, _ := kong.Request.GetHeader(either(c.StopHeader, "x-stop")); stop != "" {
		kong.Response.Exit(403, either(c.StopBody, "stopped"), map[string][]string{"content-type": {"text/plain"}})
	}
}

// Response runs once the whole response of the service is there.
func (c *Config) Response(kong *pdk.PDK) {
	status, err := kong.ServiceResponse.GetStatus()
	check("response", err)
	kind, _ := kong.ServiceResponse.GetHeader("content-type")
	body, err := kong.ServiceResponse.GetRawBody()
	check("response", err)
	path, _ := kong.Ctx.GetSharedString("all-phases.path")
	told := fmt.Sprintf("%s: %d, %d bytes of %q", path, status, len(body), kind)
	check("response", kong.Response.SetHeader("x-all-phases", told))
}

// Preread runs before the first byte of a stream is proxied.
func (c *Config) Preread(kong *pdk.PDK) {
	ip, err := kong.Client.GetIp()
	check("preread", err)
	check("preread", kong.Log.Debug("preread: ", ip))
}

// Log runs after the client has its response.
func (c *Config) Log(kong *pdk.PDK) {
	entry, err := kong.Log.Serialize()
	check("log", err)
	check("log", kong.Log.Debug("log: ", len(entry), " bytes"))
}

// check tells of a PDK call that failed; the request goes on.
func check(phase string, err error) {
	if err != nil {
		log.Printf("%s: %s", phase, err)
	}
}

func either(value, fallback string) string {
	if value == "" {
		return fallback
	}
	return value
}

func main() {
	create := func() interface{} { return &Config{} }
	if err := server.StartServer(create, version, priority); err != nil {
		log.Fatal(err)
	}
}
