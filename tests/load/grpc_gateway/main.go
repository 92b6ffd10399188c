// Debian's grpc-gateway in front of one service: the HTTP side of ListWalks as it is generated, and nothing else.
package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"

	"github.com/grpc-ecosystem/grpc-gateway/runtime"
	"google.golang.org/grpc"

	walks "amble/walks"
)

func main() {
	address, backend := os.Args[1], os.Args[2]
	mux := runtime.NewServeMux()
	err := walks.RegisterSchedulingServiceHandlerFromEndpoint(context.Background(), mux, backend,
		[]grpc.DialOption{grpc.WithInsecure()})
	if err != nil {
		panic(err)
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		panic(err)
	}
	fmt.Println("ready")
	panic(http.Serve(listener, mux))
}
