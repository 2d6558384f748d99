// Command stub serves the playground as the server does, and passes /graphql on to a stand-in, so that the
// browser tests can run where no store is.
package main

import (
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"

	"channelgraph/web"
)

var examples = []web.Example{
	{
		Title:   "Which customers are there?",
		TitleJa: "どのような顧客がいますか。",
		Query:   "query FirstCustomers($first: Int) {\n  customers(first: $first) {\n    totalCount\n    nodes {\n      id\n      companyName\n    }\n  }\n}",
		Variables: map[string]any{
			"first": 2,
		},
	},
	{
		Title: "Who serves each customer?",
		Query: "query WhoServesWhom {\n  customers {\n    nodes {\n      companyName\n      country\n    }\n  }\n}",
	},
}

func main() {
	answering := flag.String("graphql", "", "the address that answers GraphQL requests")
	flag.Parse()
	target, err := url.Parse(*answering)
	if err != nil {
		log.Fatal(err)
	}
	playground, err := web.Handler(web.Options{Examples: examples})
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/", playground)
	mux.Handle("/graphql", httputil.NewSingleHostReverseProxy(target))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("http://%s\n", listener.Addr())
	log.Fatal(http.Serve(listener, mux))
}
