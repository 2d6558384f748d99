package transcript

import (
	"context"
	"fmt"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan/outline"
	"channelgraph/internal/store"
)

// Graph writes everything that a store holds, in the order in which it dumps it.
func Graph(ctx context.Context, from store.Dumper) (string, error) {
	var w writer
	err := from.Dump(ctx,
		func(node *csp.Node) error { w.node(node); return nil },
		func(fact *csp.Fact) error { w.fact(fact); return nil })
	return w.String(), err
}

// Parts writes nodes and facts in the order given.
func Parts(nodes []csp.Node, facts []csp.Fact) string {
	var w writer
	for i := range nodes {
		w.node(&nodes[i])
	}
	for i := range facts {
		w.fact(&facts[i])
	}
	return w.String()
}

func (w *writer) node(node *csp.Node) {
	w.line(0, string(node.ID)+properties(node.Properties))
	for _, dated := range node.History {
		w.line(1, fmt.Sprintf("%s from %s: %s", dated.Field, dated.Since, outline.Value(dated.Value)))
	}
}

func (w *writer) fact(fact *csp.Fact) {
	w.line(0, string(fact.Key))
	for i := range fact.Intervals {
		relationship := &fact.Intervals[i]
		until := ""
		if relationship.Until != csp.Forever {
			until = relationship.Until.String()
		}
		w.line(1, fmt.Sprintf("%s %s %s %s..%s%s", relationship.Kind, relationship.From, relationship.To,
			relationship.Since, until, properties(relationship.Properties)))
		for _, witness := range relationship.Provenance {
			w.line(2, fmt.Sprintf("said %s %s %s", witness.Party, witness.Source, witness.Recorded))
		}
	}
}

func properties(list csp.Properties) string {
	var text strings.Builder
	for _, property := range list {
		fmt.Fprintf(&text, " %s=%s", property.Field, outline.Value(property.Value))
	}
	return text.String()
}
