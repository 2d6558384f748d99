package main

import (
	"context"
	"fmt"
	"slices"

	"channelgraph/internal/plan"
	"channelgraph/internal/store"
)

// besideStores measures the product on the embedded store beside the product on Neo4j: over HTTP, and at the stores
// with the plans that those requests give. What HTTP costs is the same on both sides and hides how fast a store is.
func besideStores(ctx context.Context, b *bench) error {
	asked, server, err := b.askedOfNeo4j(ctx)
	if err != nil {
		return err
	}
	memory, err := b.embeddedSide(ctx)
	if err != nil {
		return err
	}
	for _, q := range asked.all() {
		requests := q.requests()
		for set, request := range requests {
			if err := sameFromBoth(q, set, request, memory, server); err != nil {
				return err
			}
		}
		reads, err := readsOf(requests, memory.store)
		if err != nil {
			return err
		}
		ours, oursRead := memory.http.asking("embedded", requests), reading(ctx, "embedded, store only", memory.store, reads)
		outcomes, err := b.race(len(requests), 1, ours, server.http.asking("Neo4j", requests), oursRead, reading(ctx, "Neo4j, store only", server.store, reads))
		if err != nil {
			return err
		}
		overHTTP := faster("question "+q.name+" on the embedded store / on Neo4j, over HTTP", outcomes[0], outcomes[1], 20)
		atStore := faster("question "+q.name+" on the embedded store / on Neo4j, store only", outcomes[2], outcomes[3], 20)
		b.report.add(b.explained(overHTTP, ours, len(requests), 1), b.explained(atStore, oursRead, len(requests), 1))
	}
	return nil
}

func sameFromBoth(q *question, set int, request []byte, memory *embeddedSide, server *neo4jSide) error {
	ours, err := memory.http.answer(request)
	if err != nil {
		return err
	}
	theirs, err := server.http.answer(request)
	if err != nil {
		return err
	}
	return sameAnswers(q.name, set, ours, theirs)
}

// planned is a plan with its input, as a request gave it.
type planned struct {
	plan  *plan.Plan
	input plan.Input
}

// readsOf returns the plans that the product's handler makes of requests.
func readsOf(requests [][]byte, graph store.Store) ([]planned, error) {
	noting := &notingStore{Store: graph}
	side, err := serveStore(noting, 0)
	if err != nil {
		return nil, err
	}
	defer side.close()
	for _, request := range requests {
		if _, err := side.answer(request); err != nil {
			return nil, err
		}
	}
	if len(noting.reads) != len(requests) {
		return nil, fmt.Errorf("%d requests were %d reads", len(requests), len(noting.reads))
	}
	return noting.reads, nil
}

// notingStore notes what it is asked, one request at a time.
type notingStore struct {
	store.Store
	reads []planned
}

func (s *notingStore) Read(ctx context.Context, p *plan.Plan, input plan.Input) (*plan.Answer, error) {
	own := input
	own.Values = slices.Clone(input.Values) // what is lent for one request only
	for i := range own.Values {
		own.Values[i].Many = slices.Clone(own.Values[i].Many)
	}
	s.reads = append(s.reads, planned{p, own})
	return s.Store.Read(ctx, p, input)
}

// reading is a contender that reads plans from a store.
func reading(ctx context.Context, name string, graph store.Reader, reads []planned) contender {
	return contender{name, func(set int) error {
		answer, err := graph.Read(ctx, reads[set].plan, reads[set].input)
		if err == nil {
			answer.Release()
		}
		return err
	}}
}
