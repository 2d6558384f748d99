package neo4j_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store/neo4j"
	"channelgraph/internal/store/storetest/channel"
)

// wire listens to the Bolt protocol. The statements that it heard are the RUN messages.
type wire struct {
	mu       sync.Mutex
	messages []string
}

func (w *wire) LogClientMessage(_, message string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.messages = append(w.messages, fmt.Sprintf(message, args...))
}

func (w *wire) LogServerMessage(string, string, ...any) {}

// heard returns the messages of a kind since the last call, and forgets all.
func (w *wire) heard(kind string) (list []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, message := range w.messages {
		if strings.HasPrefix(message, kind+" ") {
			list = append(list, message)
		}
	}
	w.messages = nil
	return list
}

func TestAPlanIsOneStatement(t *testing.T) {
	listening := &wire{}
	s := open(t, neo4j.Options{BoltLogger: listening})
	for name, q := range questions() {
		// As many roots as questions: one more of the same in one operation.
		q.Plan.Roots = append(q.Plan.Roots, q.Plan.Roots...)
		listening.heard("")
		read(t, s, q)
		if statements := listening.heard("RUN"); len(statements) != 1 {
			t.Errorf("%s: %d statements on the wire: %s", name, len(statements), strings.Join(statements, "\n"))
		}
	}
}

func TestAVeryLargePlanIsAFewStatements(t *testing.T) {
	listening := &wire{}
	s := open(t, neo4j.Options{BoltLogger: listening})
	var g channel.Graph
	g.Node(id(csp.Customer, "a"), csp.CompanyName, "A")
	g.Put(t, s)

	q := channel.Ask(now)
	for range neo4j.StatementSubqueries + 1 {
		q.Lookup(plan.Selection{Columns: []csp.Field{csp.CompanyName}}, id(csp.Customer, "a"))
	}
	listening.heard("")
	answer := read(t, s, q)
	if statements := listening.heard("RUN"); len(statements) != 2 {
		t.Errorf("%d statements on the wire instead of 2", len(statements))
	}
	if len(answer.Roots) != len(q.Plan.Roots) {
		t.Fatalf("%d roots instead of %d", len(answer.Roots), len(q.Plan.Roots))
	}
	for i := range answer.Roots {
		if got := answer.Roots[i].Cells[0].Text(); got != "A" {
			t.Errorf("root %d reads %q", i, got)
		}
	}
}
