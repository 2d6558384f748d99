package main

import (
	"context"
	"errors"
	"fmt"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
	"channelgraph/internal/synthetic"
)

// viewedQuestion is a question of the other groups, and who asks each set of it beside an analyst.
type viewedQuestion struct {
	name, who string
	document  string
	sets      []map[string]any
	parties   []csp.NodeID // by set
}

// viewers measures the questions of the other groups as somebody who sees only one side of the channel, beside an analyst, in both stores.
func viewers(ctx context.Context, b *bench) error {
	memory, err := b.embeddedSide(ctx)
	if err != nil {
		return err
	}
	asked, server, err := b.askedOfNeo4j(ctx)
	if err != nil {
		return err
	}
	questions, err := b.viewedQuestions(ctx, asked, memory.http)
	if err != nil {
		return err
	}
	for _, q := range questions {
		for _, side := range []struct {
			name  string
			graph store.Store
		}{{"embedded", memory.store}, {"Neo4j", server.store}} {
			if err := b.viewed(ctx, &q, side.name, side.graph); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *bench) viewed(ctx context.Context, q *viewedQuestion, name string, graph store.Store) error {
	var requests [][]byte
	for _, set := range q.sets {
		requests = append(requests, request(q.document, set))
	}
	analysts, err := readsOf(requests, graph)
	if err != nil {
		return err
	}
	scoped := make([]planned, len(analysts))
	for set, read := range analysts {
		scoped[set] = read
		scoped[set].input.Scope = plan.ScopeOf(q.parties[set])
	}
	outcomes, err := b.race(len(q.sets), 1, reading(ctx, q.who, graph, scoped), reading(ctx, "analyst", graph, analysts))
	if err != nil {
		return err
	}
	b.report.add(atMost(fmt.Sprintf("%s, %s, asked by %s / by an analyst, store only", name, q.name, q.who), outcomes[0], outcomes[1], 1.5))
	return nil
}

func (b *bench) viewedQuestions(ctx context.Context, asked *questionSet, side *endpoint) ([]viewedQuestion, error) {
	largest, resellers, err := reachSubjects(side)
	if err != nil {
		return nil, err
	}
	sellers, err := sellersOf(ctx, b.channel, asked.a.sets)
	if err != nil {
		return nil, err
	}
	provider, reseller := []csp.NodeID{csp.NodeID(largest)}, csp.NodeID(resellers[0])
	one := []map[string]any{nil}
	return []viewedQuestion{
		{"question A", "the customer", documentA, asked.a.sets, idsIn(asked.a.sets, "id")},
		{"question A", "a provider", documentA, asked.a.sets, sellers},
		{"question B", "the provider", documentB, asked.b.sets, idsIn(asked.b.sets, "id")},
		{"question C", "the provider", documentC, asked.c.sets, idsIn(asked.c.sets, "provider")},
		{"routes of a customer", "the customer", documentR, asked.a.sets, idsIn(asked.a.sets, "id")},
		{"customers lost without one reseller", "the reseller", documentLost, without(resellers[:1]), []csp.NodeID{reseller}},
		{"customers lost without the largest provider", "the provider", documentLost, without([]string{largest}), provider},
		{"groups of subscriptions by product and status", "the largest provider", documentByTwo, one, provider},
		{"groups of subscriptions by product and status", "a reseller", documentByTwo, one, []csp.NodeID{reseller}},
		{"ranking of all partners by the customers that depend on them", "the largest provider", documentRanking, one, provider},
		{"search for a common word, first 20", "the largest provider", documentSearch, []map[string]any{{"text": "co"}}, provider},
	}, nil
}

func idsIn(sets []map[string]any, name string) (ids []csp.NodeID) {
	for _, set := range sets {
		ids = append(ids, csp.NodeID(set[name].(string)))
	}
	return ids
}

// sellersOf returns a provider that sees each customer of some sets.
func sellersOf(ctx context.Context, size synthetic.Size, sets []map[string]any) ([]csp.NodeID, error) {
	found := servedBy{providers: map[csp.NodeID]csp.NodeID{}}
	if err := synthetic.Generate(ctx, size, &found); err != nil && !errors.Is(err, errPicked) {
		return nil, err
	}
	var sellers []csp.NodeID
	for _, customer := range idsIn(sets, "id") {
		if found.providers[customer] == "" {
			found.providers[customer] = csp.NodeID("Provider:GLOBAL:nobody")
		}
		sellers = append(sellers, found.providers[customer])
	}
	return sellers, nil
}

// servedBy finds for each customer a provider that serves it, by itself or through a reseller.
type servedBy struct{ providers map[csp.NodeID]csp.NodeID }

func (s *servedBy) Node(*csp.Node) error { return nil }

func (s *servedBy) Relationship(one *csp.Relationship) error {
	if one.Kind != csp.Serves || one.Until != csp.Forever {
		return nil
	}
	if via := one.Properties.Get(csp.Via); !via.IsNull() {
		s.providers[one.To] = csp.NodeID(via.Text())
	} else if one.From.Kind() == csp.Provider {
		s.providers[one.To] = one.From
	}
	return nil
}
