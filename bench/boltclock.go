package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j/log"
)

// boltClock listens to the Bolt protocol and adds up, by kind of statement, how long answers were waited for. It
// implements log.BoltLogger.
type boltClock struct {
	mutex       sync.Mutex
	connections map[string]*boltConnection
	kinds       map[string]*boltTime
	split       string // of the last time from start to stop
}

// boltConnection is what a connection waits for.
type boltConnection struct {
	kind    string
	waiting int // requests without an answer
	since   time.Time
}

type boltTime struct {
	kind  string
	count int // of requests that began
	took  time.Duration
}

func newBoltClock() *boltClock {
	return &boltClock{connections: map[string]*boltConnection{}, kinds: map[string]*boltTime{}}
}

// boltLogger is what listens to this side, if somebody does.
func (s *neo4jSide) boltLogger() log.BoltLogger {
	if s.listening == nil {
		return nil
	}
	return s.listening
}

// LogClientMessage notes that a request is being sent.
func (c *boltClock) LogClientMessage(connection, message string, args ...any) {
	verb, _, _ := strings.Cut(message, " ")
	if connection == "" || verb == "GOODBYE" {
		return
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	on := c.connections[connection]
	if on == nil {
		on = &boltConnection{}
		c.connections[connection] = on
	}
	switch verb {
	case "RUN":
		text, _ := args[0].(string)
		on.kind = statementKind(text)
	case "PULL", "DISCARD": // belong to what was run
	case "COMMIT":
		on.kind = "committing"
	default:
		on.kind = "connecting and beginning"
	}
	if on.waiting == 0 {
		on.since = time.Now()
	}
	on.waiting++
	if verb == "RUN" || verb == "COMMIT" {
		c.of(on.kind).count++
	}
}

// LogServerMessage adds the time since the request, or since the message before, to the kind of statement.
func (c *boltClock) LogServerMessage(connection, message string, _ ...any) {
	if connection == "" {
		return
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	on := c.connections[connection]
	if on == nil {
		return
	}
	now := time.Now()
	c.of(on.kind).took += now.Sub(on.since)
	on.since = now
	if verb, _, _ := strings.Cut(message, " "); verb != "RECORD" {
		on.waiting--
	}
}

func (c *boltClock) of(kind string) *boltTime {
	if c.kinds[kind] == nil {
		c.kinds[kind] = &boltTime{kind: kind}
	}
	return c.kinds[kind]
}

// statementKind says what a writing or looking-up statement does.
func statementKind(text string) string {
	what := "nodes"
	if strings.Contains(text, "]->") {
		what = "relationships"
	}
	switch {
	case strings.Contains(text, "SET commits."):
		return "counting commits"
	case strings.Contains(text, "SET format.locked"):
		return "locking"
	case strings.Contains(text, "ChannelgraphEntry"):
		return "the log"
	case strings.HasPrefix(text, "MATCH (commits"):
		return "reading by plans"
	case strings.HasPrefix(text, "CALL () { UNWIND $p.nodes"):
		return "writing nodes and relationships"
	case !strings.HasPrefix(text, "UNWIND") && !strings.HasPrefix(text, "CALL () { UNWIND"):
		return "other statements"
	case strings.Contains(text, " DELETE "):
		return "deleting " + what
	case strings.Contains(text, "CREATE ("), strings.Contains(text, "MERGE ("):
		return "writing " + what
	}
	return "looking up " + what
}

// start begins anew and returns the time. Nobody needs to listen: nil is a clock that only tells the time.
func (c *boltClock) start() time.Time {
	if c != nil {
		c.mutex.Lock()
		defer c.mutex.Unlock()
		clear(c.kinds)
	}
	return time.Now()
}

// stop returns the time since start and notes how it divides into kinds of statements. Connections that wait at the
// same time count each.
func (c *boltClock) stop(began time.Time) time.Duration {
	took := time.Since(began)
	if c == nil {
		return took
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	kinds := slices.SortedFunc(maps.Values(c.kinds), func(a, b *boltTime) int { return cmp.Compare(b.took, a.took) })
	waited, parts := time.Duration(0), []string{}
	for _, kind := range kinds {
		waited += kind.took
		parts = append(parts, fmt.Sprintf("%s %s (%d)", kind.kind, short(kind.took), kind.count))
	}
	c.split = fmt.Sprintf("of %s, %s sending and waiting: %s", short(took), short(waited), strings.Join(parts, ", "))
	return took
}
