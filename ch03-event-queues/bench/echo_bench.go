// What echo_bench.cpp compares with: an echo server in Go on the port of its argument.
package main

import (
	"net"
	"os"
)

func serve(client net.Conn) {
	defer client.Close()
	room := make([]byte, 16*1024)
	for {
		size, err := client.Read(room)
		if err != nil {
			return
		}
		if _, err := client.Write(room[:size]); err != nil {
			return
		}
	}
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Args[1])
	if err != nil {
		os.Exit(1)
	}
	for {
		client, err := listener.Accept()
		if err != nil {
			return
		}
		go serve(client)
	}
}
