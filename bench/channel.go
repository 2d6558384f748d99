package main

import (
	"context"

	"channelgraph/internal/csp"
	"channelgraph/internal/store"
	"channelgraph/internal/store/embedded"
	"channelgraph/internal/synthetic"
)

// batchRecords is how many records one Update takes, as an import does it.
const batchRecords = 10_000

// filler puts a synthetic channel into a store. It implements synthetic.Sink.
type filler struct {
	ctx     context.Context // of the fill: the sink has no room for it
	store   store.Writer
	nodes   []csp.Node
	facts   []csp.Fact
	records int
}

func (f *filler) Node(node *csp.Node) error {
	f.nodes = append(f.nodes, *node)
	return f.flushFull()
}

func (f *filler) Relationship(relationship *csp.Relationship) error {
	f.facts = append(f.facts, csp.Fact{Key: relationship.Fact(), Intervals: []csp.Relationship{*relationship}})
	return f.flushFull()
}

func (f *filler) flushFull() error {
	if len(f.nodes)+len(f.facts) < batchRecords {
		return nil
	}
	return f.flush()
}

func (f *filler) flush() error {
	err := f.store.Update(f.ctx, func(t store.Transaction) error { return t.Put(f.nodes, f.facts) })
	f.records += len(f.nodes) + len(f.facts)
	f.nodes, f.facts = f.nodes[:0], f.facts[:0]
	return err
}

// fill puts a channel into a store and returns its number of records.
func fill(ctx context.Context, target store.Writer, size synthetic.Size) (records int, err error) {
	f := &filler{ctx: ctx, store: target}
	if err := synthetic.Generate(ctx, size, f); err != nil {
		return 0, err
	}
	err = f.flush()
	return f.records, err
}

// embeddedSide is the channel in the embedded store, behind the product's handler.
type embeddedSide struct {
	store *embedded.Store
	http  *endpoint
}

func (b *bench) embeddedSide(ctx context.Context) (*embeddedSide, error) {
	if b.embedded != nil {
		return b.embedded, nil
	}
	graph, err := embedded.OpenInMemory()
	if err != nil {
		return nil, err
	}
	side := &embeddedSide{store: graph}
	b.embedded = side
	if _, err := fill(ctx, graph, b.channel); err != nil {
		return nil, err
	}
	side.http, err = serveStore(graph, 0)
	return side, err
}

func (s *embeddedSide) close() error {
	if s == nil {
		return nil
	}
	if s.http != nil {
		_ = s.http.close()
	}
	return s.store.Close()
}
