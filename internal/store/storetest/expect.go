package storetest

import (
	"context"
	"errors"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/plan/outline"
	"channelgraph/internal/store"
	"channelgraph/internal/store/storetest/channel"
	"channelgraph/internal/store/storetest/transcript"
)

// now is when the clauses ask.
const now = "2024"

// read answers a question, or ends the test.
func read(tb testing.TB, from store.Reader, q *channel.Question) *plan.Answer {
	tb.Helper()
	answer, err := from.Read(context.Background(), q.Plan, q.Input)
	if err != nil {
		tb.Fatalf("Read: %v (cause: %v)\n%s", err, errors.Unwrap(err), outline.Of(q.Plan, q.Input))
	}
	return answer
}

// expect compares an answer's transcript with the wanted one, whose common indentation does not count.
func expect(tb testing.TB, from store.Reader, q *channel.Question, want string) {
	tb.Helper()
	got, err := transcript.Answer(q.Plan, q.Input, read(tb, from, q))
	if err != nil {
		tb.Fatalf("malformed answer: %v\n%s", err, outline.Of(q.Plan, q.Input))
	}
	if diff := gocmp.Diff(outdent(want), got); diff != "" {
		tb.Errorf("wrong answer (-wanted +answered) to\n%s\n%s", outline.Of(q.Plan, q.Input), diff)
	}
}

// expectKeys compares the keys of the first root's nodes, whose first column has to be the id. want separates them by blanks.
func expectKeys(tb testing.TB, from store.Reader, q *channel.Question, want string) {
	tb.Helper()
	answer := read(tb, from, q)
	if _, err := transcript.Answer(q.Plan, q.Input, answer); err != nil {
		tb.Fatalf("malformed answer: %v", err)
	}
	var keys []string
	table := &answer.Roots[0]
	for row := range table.Kinds {
		_, _, key, _ := csp.NodeID(table.Cells[row*len(table.Cells)/len(table.Kinds)].Text()).Split()
		keys = append(keys, key)
	}
	if got := strings.Join(keys, " "); got != want {
		tb.Errorf("answered %q instead of %q to\n%s", got, want, outline.Of(q.Plan, q.Input))
	}
}

// expectMatches compares the keys of the nodes that satisfy a condition, in order of id.
func expectMatches(tb testing.TB, from store.Reader, kinds csp.KindSet, q *channel.Question, where plan.Predicate, want string) {
	tb.Helper()
	page := channel.Page(kinds, csp.ID)
	page.Where = where
	q.List(page)
	expectKeys(tb, from, q, want)
}

// outdent removes the first line break and the indentation of the first line from all lines.
func outdent(text string) string {
	text = strings.TrimLeft(text, "\n")
	indent := text[:len(text)-len(strings.TrimLeft(text, "\t "))]
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimPrefix(line, indent); strings.TrimSpace(line) != "" {
			lines = append(lines, strings.TrimRight(line, "\n")+"\n")
		}
	}
	return strings.Join(lines, "")
}

func provider(key string) csp.NodeID { return csp.NewNodeID(csp.Provider, csp.Global, key) }
func reseller(key string) csp.NodeID { return csp.NewNodeID(csp.Reseller, csp.Global, key) }
func customer(key string) csp.NodeID { return csp.NewNodeID(csp.Customer, csp.Global, key) }
func bought(key string) csp.NodeID   { return csp.NewNodeID(csp.Subscription, csp.Global, key) }
