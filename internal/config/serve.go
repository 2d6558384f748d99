package config

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// Serve answers GraphQL over HTTP.
type Serve struct {
	Data   string `name:"data" default:"./data" group:"store" help:"Folder of the embedded store, made if it does not exist; demo keeps its sample in memory unless it is given."`
	Store  `group:"store"`
	HTTP   `group:"http"`
	Limits `group:"limits"`

	Webhooks       string `name:"webhooks" placeholder:"FILE" group:"webhooks" help:"YAML file that lists to whom changes are sent, each with name, url and secretFile."`
	WebhooksFolder string `name:"webhooks-folder" default:"./webhooks" group:"webhooks" help:"Folder that keeps how far each webhook is, and what was given up."`
}

func (s *Serve) check() error {
	return cmp.Or(s.Store.check(), s.HTTP.check(), s.Limits.check())
}

// Demo answers GraphQL over HTTP on a sample channel.
type Demo struct {
	// Data is empty for a graph in memory only, so that the sample never mixes with real data.
	Data   string `name:"data" placeholder:"FOLDER" group:"store" help:"Folder of the embedded store, made if it does not exist; demo keeps its sample in memory unless it is given."`
	Store  `group:"store"`
	HTTP   `group:"http"`
	Limits `group:"limits"`
}

func (d *Demo) check() error {
	return cmp.Or(d.Store.check(), d.HTTP.check(), d.Limits.check())
}

// HTTP says where and for whom the server answers.
type HTTP struct {
	Listen               string        `name:"listen" default:"127.0.0.1:8080" help:"Address to answer on. Port 0 takes a free one."`
	CORSOrigins          []string      `name:"cors-origins" placeholder:"ORIGIN" help:"Origins whose web pages may ask, for example https://app.example.com; * is any. Empty: none."`
	Introspection        string        `name:"introspection" default:"analysts" enum:"everyone,analysts,nobody" help:"Who may ask for the schema and is told what may have been meant: everyone, analysts (and administrators; without authentication everyone is one) or nobody. nobody closes the playground too."`
	TrustedDocuments     string        `name:"trusted-documents" placeholder:"FILE" help:"JSON file of documents by their SHA-256, or Apollo's manifest of persisted queries; requests may name them by documentId. It is read again when it changes."`
	TrustedDocumentsMode string        `name:"trusted-documents-mode" default:"off" enum:"off,log,enforce" help:"What happens to documents that are not in that file: off answers them, log answers and logs each once, enforce refuses them."`
	OperationTimeout     time.Duration `name:"operation-timeout" default:"10s" help:"Longest time for one operation."`
	DrainTimeout         time.Duration `name:"drain-timeout" default:"15s" help:"Longest time that requests under way may take after the server was told to end."`

	Identity
	TLS
	Observing `group:"observing"`
}

func (h *HTTP) check() error {
	host, _, err := net.SplitHostPort(h.Listen)
	if err != nil {
		return fmt.Errorf("--listen %s is not HOST:PORT, for example 127.0.0.1:8080", h.Listen)
	}
	if err := h.Identity.check(h.Listen, host); err != nil {
		return err
	}
	for _, origin := range h.CORSOrigins {
		if err := checkOrigin(origin); err != nil {
			return err
		}
	}
	if h.OperationTimeout <= 0 || h.DrainTimeout <= 0 {
		return errors.New("--operation-timeout and --drain-timeout must be more than 0, for example 10s")
	}
	return cmp.Or(h.TLS.check(), h.Observing.check())
}

// isLoopback reports whether only this machine reaches the host. An empty host is every address.
func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}

func checkOrigin(origin string) error {
	parsed, err := url.Parse(origin)
	valid := err == nil && (parsed.Scheme == "http" || parsed.Scheme == "https") && parsed.Host != "" &&
		parsed.User == nil && parsed.Path == "" && parsed.RawQuery == "" && parsed.Fragment == ""
	if origin != "*" && !valid {
		return fmt.Errorf("--cors-origins: %q is no origin; write scheme and host only, for example https://app.example.com", origin)
	}
	return nil
}

// Load bounds what is under way at a time.
type Load struct {
	OperationsUnderWay int           `name:"max-operations-under-way" default:"0" help:"Most queries and mutations under way at a time; the others wait. 0: four for each processor with the embedded store, and 64 with Neo4j, which has processors of its own."`
	Wait               time.Duration `name:"max-wait" default:"300ms" help:"Longest time that a query or mutation waits for others to finish before it is refused with OVERLOADED; under more load than the server can carry so many are refused at once that the others wait for about half of it."`
}

func (l *Load) check() error {
	if l.OperationsUnderWay < 0 || l.Wait <= 0 {
		return errors.New("--max-operations-under-way must not be negative, and --max-wait must be more than 0, for example 300ms")
	}
	return nil
}

// Limits bounds what one request may ask for.
type Limits struct {
	Load

	PageDefault int `name:"default-page-size" default:"20" help:"Nodes of a page where neither first nor last is given."`
	PageMax     int `name:"max-page-size" default:"200" help:"Most nodes of one page."`
	BodyBytes   int `name:"max-body-bytes" default:"100000" help:"Most bytes of a request."`
	Tokens      int `name:"max-tokens" default:"4000" help:"Most tokens of a document."`
	Depth       int `name:"max-depth" default:"15" help:"Most fields with a selection of their own inside one another."`
	Fields      int `name:"max-fields" default:"5000" help:"Most fields of an operation, its fragments expanded."`
	Aliases     int `name:"max-aliases" default:"100" help:"Most aliases of an operation, its fragments expanded; also most root fields."`
	InputDepth  int `name:"max-input-depth" default:"30" help:"Most objects and lists inside one another in an argument, a where for example."`
	ListLength  int `name:"max-list-length" default:"1000" help:"Most items of one list in an argument."`
	Nodes       int `name:"max-nodes" default:"4000000" help:"Most nodes that an answer could hold, its page sizes multiplied from level to level."`
	AnswerBytes int `name:"max-answer-bytes" default:"100000000" help:"Most bytes of memory for one answer: for what is read, at 32 bytes for each row and value, and then for what is written."`
	Cost        int `name:"max-cost" default:"50000000" help:"Most points that one operation may cost; docs/limits.md says how they are counted. Some 25 ns of a processor each, so the default is about a second."`
	CallerBudget
	Groups         int `name:"max-groups" default:"25000" help:"Most groups of one grouping, below all parents together; they are all worked out, whatever the page of them."`
	VisitedDefault int `name:"default-visited" default:"10000" help:"Relationships that one question about routes may visit where maxVisited is not given."`
	VisitedMax     int `name:"max-visited" default:"100000" help:"Most relationships that one question about routes may visit."`
	Connections    int `name:"max-connections" default:"10000" help:"Most live connections at a time: WebSockets and event streams, those that are reserved too."`
	Subscriptions  int `name:"max-subscriptions" default:"20000" help:"Most subscriptions under way at a time, on all live connections together."`
	Operations     int `name:"max-connection-operations" default:"100" help:"Most operations under way at a time on one live connection."`
	EventsBehind   int `name:"max-events-behind" default:"4096" help:"Changes that a subscriber may be behind before it is told so and ended: so many of the newest are kept for all together, or 64 MiB of them."`
	Documents      int `name:"document-cache-size" default:"1000" help:"Most documents that stay parsed and compiled."`
	DocumentBytes  int `name:"document-cache-bytes" default:"2000000" help:"Most bytes of text of the documents that stay parsed and compiled; in memory they take some 40 times as much."`
}

// CallerBudget bounds what one caller may ask for over time.
type CallerBudget struct {
	PerSecond int `name:"caller-cost-per-second" default:"50000000" help:"Points that come back to each caller every second, a login or, without one, an address; 0 for no budget."`
	Burst     int `name:"caller-cost-burst" default:"100000000" help:"Most points that a caller has at a time; at least --max-cost."`
}

func (b *CallerBudget) check(mostOfOne int) error {
	switch {
	case b.PerSecond < 0:
		return errors.New("--caller-cost-per-second must be more than 0, or 0 for no budget")
	case b.PerSecond > 0 && b.Burst < mostOfOne:
		return fmt.Errorf("--caller-cost-burst %d is less than --max-cost %d: what costs more could never be asked", b.Burst, mostOfOne)
	}
	return nil
}

func (l *Limits) check() error {
	if err := requirePositive(*l); err != nil {
		return err
	}
	if err := l.CallerBudget.check(l.Cost); err != nil {
		return err
	}
	if err := l.Load.check(); err != nil {
		return err
	}
	if l.PageDefault > l.PageMax {
		return fmt.Errorf("--default-page-size %d is more than --max-page-size %d", l.PageDefault, l.PageMax)
	}
	if l.VisitedDefault > l.VisitedMax {
		return fmt.Errorf("--default-visited %d is more than --max-visited %d", l.VisitedDefault, l.VisitedMax)
	}
	return nil
}

// Who may ask for the schema.
const (
	Everyone = "everyone"
	Analysts = "analysts"
	Nobody   = "nobody"
)
