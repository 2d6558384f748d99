package channel

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"channelgraph/internal/csp"
	"channelgraph/internal/store"
)

// Graph is what one Put writes.
type Graph struct {
	Nodes []csp.Node
	Facts []csp.Fact
}

// Dates is the history of a dated field: from each day on ("2023", "2023-04" or "2023-04-05"), the value.
type Dates map[string]any

// Witnesses are the provenance of one relationship, each "party source day".
type Witnesses []string

// Node adds a node. fields alternates fields and values: text, int, bool, []string, csp.Instant, nil, or Dates for a dated field.
func (g *Graph) Node(id csp.NodeID, fields ...any) {
	node := csp.Node{ID: id}
	for i := 0; i < len(fields); i += 2 {
		field := fields[i].(csp.Field)
		if dates, ok := fields[i+1].(Dates); ok {
			for day, value := range dates {
				node.History = append(node.History, csp.Dated{Field: field, Since: Day(day), Value: Value(value)})
			}
			continue
		}
		node.Properties = node.Properties.With(field, Value(fields[i+1]))
	}
	slices.SortFunc(node.History, func(a, b csp.Dated) int {
		if a.Field != b.Field {
			return int(a.Field) - int(b.Field)
		}
		return int(max(-1, min(1, a.Since-b.Since)))
	})
	g.Nodes = append(g.Nodes, node)
}

// Fact adds one interval of a fact, "2023..2024" or "2023.." (see Day); intervals of one fact are added in order of time.
// fields alternates fields and values, and may hold Witnesses; without them the relationship has one.
func (g *Graph) Fact(from csp.NodeID, kind csp.FactKind, to csp.NodeID, interval string, fields ...any) {
	since, until, _ := strings.Cut(interval, "..")
	relationship := csp.Relationship{Kind: kind, From: from, To: to, Since: Day(since), Until: csp.Forever}
	if until != "" {
		relationship.Until = Day(until)
	}
	for len(fields) > 0 {
		if witnesses, ok := fields[0].(Witnesses); ok {
			relationship.Provenance = witnesses.provenance()
			fields = fields[1:]
			continue
		}
		relationship.Properties = relationship.Properties.With(fields[0].(csp.Field), Value(fields[1]))
		fields = fields[2:]
	}
	if relationship.Provenance == nil {
		relationship.Provenance = Witnesses{"someone somewhere 2020"}.provenance()
	}

	key := relationship.Fact()
	at := slices.IndexFunc(g.Facts, func(fact csp.Fact) bool { return fact.Key == key })
	if at < 0 {
		at = len(g.Facts)
		g.Facts = append(g.Facts, csp.Fact{Key: key})
	}
	g.Facts[at].Intervals = append(g.Facts[at].Intervals, relationship)
}

func (w Witnesses) provenance() []csp.Provenance {
	var list []csp.Provenance
	for _, witness := range w {
		words := strings.Fields(witness)
		list = append(list, csp.Provenance{Party: words[0], Source: words[1], Recorded: Day(words[2])})
	}
	return list
}

// Put writes the graph into a store in one Update and fails the test if it cannot.
func (g *Graph) Put(tb testing.TB, to store.Writer) {
	tb.Helper()
	err := to.Update(context.Background(), func(tx store.Transaction) error { return tx.Put(g.Nodes, g.Facts) })
	if err != nil {
		tb.Fatalf("Update of %d nodes and %d facts: %v", len(g.Nodes), len(g.Facts), err)
	}
}

// Day reads "2023", "2023-04", "2023-04-05" or RFC 3339 with milliseconds; it panics on anything else.
func Day(text string) csp.Instant {
	for _, layout := range []string{"2006", "2006-01", "2006-01-02", time.RFC3339Nano} {
		if at, err := time.Parse(layout, text); err == nil {
			return csp.InstantOf(at)
		}
	}
	panic(fmt.Sprintf("channel: %q is not a day", text))
}

// Value turns a Go value into a property value; it panics on a type that has none.
func Value(value any) csp.Value {
	switch value := value.(type) {
	case nil:
		return csp.Value{}
	case csp.Value:
		return value
	case csp.NodeID:
		return csp.StringValue(string(value))
	case string:
		return csp.StringValue(value)
	case int:
		return csp.IntValue(int64(value))
	case bool:
		return csp.BoolValue(value)
	case csp.Instant:
		return csp.TimeValue(value)
	case []string:
		return csp.ListValue(value)
	}
	panic(fmt.Sprintf("channel: %T is no property value", value))
}
