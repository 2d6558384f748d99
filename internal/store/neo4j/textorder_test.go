package neo4j_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
	"channelgraph/internal/store/neo4j"
	"channelgraph/internal/store/storetest/channel"
)

// Inside an Update the texts that it put are Java's strings to Neo4j, ordered by UTF-16; once they are stored, they are ordered by
// code point. The contract leaves the first open. Should Neo4j order both alike one day, it need not any more.
func TestTextsOfAnUpdateAreOrderedByUTF16InsideIt(t *testing.T) {
	s := open(t, neo4j.Options{})
	var nodes []csp.Node
	for key, text := range map[string]string{"x": "𝒜", "y": "Ａ", "z": "a"} {
		nodes = append(nodes, csp.Node{ID: csp.NewNodeID(csp.Provider, csp.Global, key), Properties: csp.Properties{{Field: csp.MpnID, Value: csp.StringValue(text)}}})
	}
	inOrder := func(read func(*plan.Plan, plan.Input) (*plan.Answer, error)) string {
		q := channel.Ask("2024")
		page := channel.Page(csp.AnyKind, csp.MpnID)
		page.Order.Field = csp.MpnID
		q.List(page)
		answer, err := read(q.Plan, q.Input)
		if err != nil {
			t.Fatal(err)
		}
		var texts []string
		for _, cell := range answer.Roots[0].Cells {
			texts = append(texts, cell.Text())
		}
		return strings.Join(texts, " ")
	}
	inside := func(nodes []csp.Node) (texts string) {
		undo := errors.New("undo")
		err := s.Update(context.Background(), func(tx store.Transaction) error {
			if len(nodes) > 0 {
				if err := tx.Put(nodes, nil); err != nil {
					return err
				}
			}
			texts = inOrder(tx.Read)
			return undo
		})
		if err != undo {
			t.Fatal(err)
		}
		return texts
	}
	if got := inside(nodes); got != "a 𝒜 Ａ" {
		t.Errorf("inside the Update that puts them the texts are in the order %s", got)
	}
	if err := s.Update(context.Background(), func(tx store.Transaction) error { return tx.Put(nodes, nil) }); err != nil {
		t.Fatal(err)
	}
	outside := inOrder(func(p *plan.Plan, input plan.Input) (*plan.Answer, error) {
		return s.Read(context.Background(), p, input)
	})
	if later := inside(nil); outside != "a Ａ 𝒜" || later != outside {
		t.Errorf("stored texts are in the order %s, and %s inside a later Update", outside, later)
	}
}
