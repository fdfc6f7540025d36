// Counts requests of each client address; above the limit the client gets a 429 until its window is over.
package main

import (
	"log"
	"strconv"
	"sync"
	"time"

	"github.com/Kong/go-pdk"
	"github.com/Kong/go-pdk/server"
)

const (
	version  = "1.0.0"
	priority = 910
)

// Config is what an operator sets; its fields are the schema.
type Config struct {
	Limit         int `json:"limit"`
	WindowSeconds int `json:"window_seconds"`
}

// The plugin server handles requests at the same time and has one instance a config: what they share needs a lock.
var (
	mutex   sync.Mutex
	windows = map[string]*window{}
)

type window struct {
	ends  time.Time
	count int
}

// Access counts the request.
func (c *Config) Access(kong *pdk.PDK) {
	address, err := kong.Client.GetForwardedIp()
	if err != nil {
		log.Printf("no address, not counted: %s", err)
		return
	}
	count, left := countIn(address, time.Duration(c.WindowSeconds)*time.Second)
	remaining := c.Limit - count
	if remaining < 0 {
		retry := strconv.Itoa(int(left/time.Second) + 1)
		headers := map[string][]string{"retry-after": {retry}, "x-ratelimit-remaining": {"0"}}
		kong.Response.Exit(429, []byte("too many requests\n"), headers)
		return
	}
	if err := kong.Response.SetHeader("x-ratelimit-remaining", strconv.Itoa(remaining)); err != nil {
		log.Printf("x-ratelimit-remaining: %s", err)
	}
}

func countIn(address string, length time.Duration) (int, time.Duration) {
	mutex.Lock()
	defer mutex.Unlock()
	now := time.Now()
	own := windows[address]
	if own == nil || now.After(own.ends) {
		own = &window{ends: now.Add(length)}
		windows[address] = own
	}
	own.count++
	return own.count, own.ends.Sub(now)
}

func main() {
	create := func() interface{} { return &Config{Limit: 10, WindowSeconds: 60} }
	if err := server.StartServer(create, version, priority); err != nil {
		log.Fatal(err)
	}
}
