package embedded

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"channelgraph/internal/csp"
)

// Dump implements store.Dumper.
func (s *Store) Dump(ctx context.Context, visitNode func(*csp.Node) error, visitFact func(*csp.Fact) error) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.leave()
	g := s.acquire()
	defer g.release()
	var byID [nodeKinds][]uint32
	for _, kind := range csp.Kinds {
		byID[kind] = g.rowsByID(kind)
		for i, row := range byID[kind] {
			if i%1024 == 0 && ctx.Err() != nil {
				return timedOut(ctx)
			}
			if err := visitNode(g.nodeAt(newNode(kind, row))); err != nil {
				return err
			}
		}
	}
	for _, kind := range csp.AllFactKinds {
		// Ids begin with their kind's name, and so do keys with the id they begin with.
		for _, from := range kindsByName(kind.From()) {
			if err := g.dumpFacts(ctx, kind, from, byID[from], visitFact); err != nil {
				return err
			}
		}
	}
	return nil
}

func kindsByName(set csp.KindSet) []csp.Kind {
	kinds := set.Kinds()
	slices.SortFunc(kinds, func(a, b csp.Kind) int { return strings.Compare(a.String(), b.String()) })
	return kinds
}

func (s *state) rowsByID(kind csp.Kind) []uint32 {
	t := s.nodes[kind]
	rows := make([]uint32, t.rows)
	for i := range rows {
		rows[i] = uint32(i)
	}
	slices.SortFunc(rows, func(a, b uint32) int {
		return strings.Compare(s.texts.text(t.ids.get(a)), s.texts.text(t.ids.get(b)))
	})
	return rows
}

func (s *state) dumpFacts(ctx context.Context, kind csp.FactKind, from csp.Kind, rows []uint32, visit func(*csp.Fact) error) error {
	for i, row := range rows {
		if i%1024 == 0 && ctx.Err() != nil {
			return timedOut(ctx)
		}
		for _, fact := range s.factsFrom(kind, newNode(from, row)) {
			if err := visit(&fact); err != nil {
				return err
			}
		}
	}
	return nil
}

// factsFrom returns the facts of a kind that begin at a node, in order of key.
func (s *state) factsFrom(kind csp.FactKind, from node) []csp.Fact {
	list := s.entries.of(s.listOf(kind, false, from))
	if len(list) == 0 {
		return nil
	}
	fromID := csp.NodeID(s.id(from))
	relationships := make([]csp.Relationship, len(list))
	keyed := make([]struct {
		key csp.FactKey
		at  int
	}, len(list))
	for i, e := range list {
		relationships[i] = s.relationship(kind, fromID, csp.NodeID(s.id(e.neighbour)), e)
		keyed[i].key, keyed[i].at = relationships[i].Fact(), i
	}
	slices.SortFunc(keyed, func(a, b struct {
		key csp.FactKey
		at  int
	}) int {
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(relationships[a.at].Since, relationships[b.at].Since))
	})
	var facts []csp.Fact
	for _, k := range keyed {
		if len(facts) == 0 || facts[len(facts)-1].Key != k.key {
			facts = append(facts, csp.Fact{Key: k.key})
		}
		last := &facts[len(facts)-1]
		last.Intervals = append(last.Intervals, relationships[k.at])
	}
	return facts
}
