package importer

import (
	"context"

	"channelgraph/internal/csp"
)

// Sink takes records one by one: lines.Writer has the same methods.
type Sink struct {
	ctx     context.Context // of the import that it serves
	run     *run
	pending *batch
	name    string
}

// Records imports what generate hands over, as if it stood in a file in the line format.
func Records(ctx context.Context, target Target, name string, options Options, generate func(*Sink) error) (Report, error) {
	r := newRun(target, options)
	sink := &Sink{ctx: ctx, run: r, pending: &batch{store: target, known: known{}, result: r.take}, name: name}
	err := generate(sink)
	if err == nil {
		err = sink.pending.flush(ctx)
	}
	return r.finish(err)
}

// Node takes one node.
func (s *Sink) Node(node *csp.Node) error {
	return s.add(csp.Assertion{Node: &csp.NodeStatement{ID: node.ID, Set: node.Properties, Dated: node.History}})
}

// Relationship takes one relationship.
func (s *Sink) Relationship(relationship *csp.Relationship) error {
	return s.add(csp.Assertion{Fact: &csp.FactStatement{Relationship: *relationship, Exact: true}})
}

func (s *Sink) add(assertion csp.Assertion) error {
	s.run.report.Read++
	assertion.At.File = s.name
	return s.pending.add(s.ctx, assertion)
}
