// What http_bench.cpp compares with: net/http of Go on the port of its argument.
package main

import (
	"io"
	"net/http"
	"os"
)

func main() {
	http.HandleFunc("/", func(out http.ResponseWriter, _ *http.Request) {
		io.WriteString(out, "Hello, world!")
	})
	http.ListenAndServe("127.0.0.1:"+os.Args[1], nil)
}
