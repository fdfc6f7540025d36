package main

import (
	"fmt"
	"log"

	"github.com/Kong/go-pdk"
)

// call makes one PDK call by Kong's name of the function. Go has no call by name: only what the rules use is here.
// nil and what stands for it in Go ("", 0) are one here, as in the PDK.
func call(kong *pdk.PDK, name string, args []interface{}) (interface{}, error) {
	switch name {
	case "kong.client.get_ip":
		return kong.Client.GetIp()
	case "kong.client.get_forwarded_ip":
		return kong.Client.GetForwardedIp()
	case "kong.client.get_consumer":
		return kong.Client.GetConsumer()
	case "kong.client.get_credential":
		return kong.Client.GetCredential()
	case "kong.client.get_port":
		return kong.Client.GetPort()
	case "kong.client.load_consumer":
		byName, _ := arg(args, 1).(bool)
		return kong.Client.LoadConsumer(text(args, 0), byName)
	case "kong.ctx.shared.get":
		return kong.Ctx.GetSharedAny(text(args, 0))
	case "kong.ctx.shared.set":
		return nil, kong.Ctx.SetShared(text(args, 0), arg(args, 1))
	case "kong.ip.is_trusted":
		return kong.IP.IsTrusted(text(args, 0))
	case "kong.log.notice":
		return nil, kong.Log.Notice(args...)
	case "kong.log.err":
		return nil, kong.Log.Err(args...)
	case "kong.log.debug":
		return nil, kong.Log.Debug(args...)
	case "kong.log.serialize":
		return kong.Log.Serialize()
	case "kong.nginx.get_ctx":
		return kong.Nginx.GetCtxAny(text(args, 0))
	case "kong.nginx.get_var":
		return kong.Nginx.GetVar(text(args, 0))
	case "kong.node.get_id":
		return kong.Node.GetId()
	case "kong.node.get_memory_stats":
		return kong.Node.GetMemoryStats()
	case "kong.request.get_header":
		return kong.Request.GetHeader(text(args, 0))
	case "kong.request.get_headers":
		return kong.Request.GetHeaders(number(args, 0, -1))
	case "kong.request.get_http_version":
		return kong.Request.GetHttpVersion()
	case "kong.request.get_method":
		return kong.Request.GetMethod()
	case "kong.request.get_path":
		return kong.Request.GetPath()
	case "kong.request.get_port":
		return kong.Request.GetPort()
	case "kong.request.get_query":
		return kong.Request.GetQuery(number(args, 0, -1))
	case "kong.request.get_query_arg":
		return kong.Request.GetQueryArg(text(args, 0))
	case "kong.request.get_raw_query":
		return kong.Request.GetRawQuery()
	case "kong.request.get_raw_body":
		return kong.Request.GetRawBody()
	case "kong.response.exit":
		kong.Response.Exit(number(args, 0, 0), []byte(text(args, 1)), headers(args, 2))
		return nil, nil
	case "kong.response.get_header":
		return kong.Response.GetHeader(text(args, 0))
	case "kong.response.get_headers":
		return kong.Response.GetHeaders(number(args, 0, -1))
	case "kong.response.get_status":
		return kong.Response.GetStatus()
	case "kong.response.set_header":
		return nil, kong.Response.SetHeader(text(args, 0), text(args, 1))
	case "kong.response.set_status":
		return nil, kong.Response.SetStatus(number(args, 0, 0))
	case "kong.router.get_route":
		return kong.Router.GetRoute()
	case "kong.router.get_service":
		return kong.Router.GetService()
	case "kong.service.request.set_header":
		return nil, kong.ServiceRequest.SetHeader(text(args, 0), text(args, 1))
	case "kong.service.request.set_headers":
		return nil, kong.ServiceRequest.SetHeaders(headers(args, 0))
	case "kong.service.request.set_raw_body":
		return nil, kong.ServiceRequest.SetRawBody(text(args, 0))
	case "kong.service.response.get_header":
		return kong.ServiceResponse.GetHeader(text(args, 0))
	case "kong.service.response.get_headers":
		return kong.ServiceResponse.GetHeaders(number(args, 0, -1))
	case "kong.service.response.get_raw_body":
		return kong.ServiceResponse.GetRawBody()
	case "kong.service.response.get_status":
		return kong.ServiceResponse.GetStatus()
	default:
		why := fmt.Sprintf("the Go probe cannot call %s: it is not in call.go", name)
		log.Print(why)
		panic(why)
	}
}
