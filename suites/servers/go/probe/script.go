package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log"
	"time"
	"unicode/utf8"

	"github.com/Kong/go-pdk"
)

type step struct {
	Call  string        `json:"call"`
	Args  []interface{} `json:"args"`
	Tell  bool          `json:"tell"`
	Throw *string       `json:"throw"`
	Sleep float64       `json:"sleep"`
}

// script is what the config says to do, by phase.
func (c *Config) script() (map[string][]step, error) {
	script := map[string][]step{}
	if c.ConformScript == "" {
		return script, nil
	}
	err := json.Unmarshal([]byte(c.ConformScript), &script)
	return script, err
}

// run does what the script says of this phase. A PDK function that is not in the switch of `call` panics.
func (c *Config) run(kong *pdk.PDK, phase string) {
	script, err := c.script()
	if err != nil {
		panic(fmt.Sprintf("conform_script is no script: %s", err))
	}
	for _, s := range script[phase] {
		if s.Throw != nil {
			panic(*s.Throw)
		}
		time.Sleep(time.Duration(s.Sleep * float64(time.Millisecond)))
		if s.Call == "" {
			continue
		}
		answer := ask(kong, phase, s)
		if s.Tell {
			tell(kong, answer)
		}
	}
}

func ask(kong *pdk.PDK, phase string, s step) interface{} {
	answer, err := call(kong, s.Call, s.Args)
	if err == nil {
		return jsonValue(answer)
	}
	log.Printf("%s: %s: %s", phase, s.Call, err)
	return nil
}

func tell(kong *pdk.PDK, answer interface{}) {
	told, _ := json.Marshal(answer)
	_ = kong.Log.Notice(string(told))
}

// jsonValue makes text of bytes that are UTF-8, and {"base64": ...} of others.
func jsonValue(answer interface{}) interface{} {
	var bytes []byte
	switch value := answer.(type) {
	case []byte:
		bytes = value
	case string:
		bytes = []byte(value)
	default:
		return answer
	}
	if utf8.Valid(bytes) {
		return string(bytes)
	}
	return map[string]interface{}{"base64": bytes}
}

// text is the argument, {"base64": ...} as the bytes it stands for.
func text(args []interface{}, at int) string {
	if given, ok := arg(args, at).(map[string]interface{}); ok {
		encoded, _ := given["base64"].(string)
		bytes, _ := base64.StdEncoding.DecodeString(encoded)
		return string(bytes)
	}
	value, _ := arg(args, at).(string)
	return value
}

func number(args []interface{}, at int, fallback int) int {
	if value, ok := arg(args, at).(float64); ok {
		return int(value)
	}
	return fallback
}

// headers takes {"name": "value"} and {"name": ["value", ...]}.
func headers(args []interface{}, at int) map[string][]string {
	given, ok := arg(args, at).(map[string]interface{})
	if !ok {
		return nil
	}
	all := map[string][]string{}
	for name, value := range given {
		switch value := value.(type) {
		case []interface{}:
			for _, one := range value {
				all[name] = append(all[name], fmt.Sprint(one))
			}
		default:
			all[name] = []string{fmt.Sprint(value)}
		}
	}
	return all
}

func arg(args []interface{}, at int) interface{} {
	if at < len(args) {
		return args[at]
	}
	return nil
}
