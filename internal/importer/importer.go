package importer

import (
	"context"
	"io"
	"sync/atomic"

	"channelgraph/internal/csp"
	"channelgraph/internal/lines"
	"channelgraph/internal/store"
)

// Target is what an import needs of a store.
type Target interface {
	store.Reader
	store.Writer
}

// Lines brings a graph in the line format into the store. name is what the report calls it; progress,
// if not nil, is called with the number of records so far. Wrong lines are rejected and the others are taken.
//
// Errors are those of the store and of r, and csp.UnsupportedData for a file of another version.
func Lines(ctx context.Context, target Target, name string, r io.Reader, options Options) (Report, error) {
	run := newRun(target, options)
	err := run.lines(ctx, name, r)
	return run.finish(err)
}

// run is one import under way.
type run struct {
	options Options
	target  Target
	report  Report
	rejects rejects

	logged  *logging
	decided bool // whether there is logged

	bytesRead  atomic.Int64
	bytesTotal int64
}

func newRun(target Target, options Options) *run {
	return &run{options: options, target: target, rejects: rejects{w: options.Rejects}}
}

func (r *run) finish(err error) (Report, error) {
	if err == nil && r.rejects.err != nil {
		err = csp.Errorf(csp.StoreFull, "the rejected records could not be written: %v", r.rejects.err)
	}
	return r.report, err
}

func (r *run) reject(rejection Rejection) {
	r.report.Rejected.add(rejection)
	r.rejects.write(rejection)
}

// take adds what a batch did to the report.
func (r *run) take(m merged) {
	r.report.Created += m.created
	r.report.Changed += m.changed
	r.report.Unchanged += m.unchanged
	for _, rejection := range m.rejected {
		r.reject(rejection)
	}
	for _, contradiction := range m.contradictions {
		r.report.Contradictions.add(contradiction)
	}
	r.progress()
}

func (r *run) progress() {
	if r.options.Progress != nil {
		r.options.Progress(Progress{Bytes: r.bytesRead.Load(), Total: r.bytesTotal, Records: r.report.Read})
	}
}

func (r *run) lines(ctx context.Context, name string, in io.Reader) error {
	logged, err := r.logging(ctx)
	if err != nil {
		return err
	}
	pending := &batch{store: r.target, known: known{}, logged: logged, result: r.take}
	err = lines.Read(ctx, in, func(some []lines.Line) error {
		for i := range some {
			if err := r.line(ctx, pending, name, &some[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	r.report.Files++
	return pending.flush(ctx)
}

func (r *run) line(ctx context.Context, pending *batch, name string, line *lines.Line) error {
	r.report.Read++
	at := csp.Position{File: name, Line: line.Number, Column: line.Column}
	if line.Err != nil {
		r.reject(Rejection{at.File, at.Line, at.Column, line.Err.Error()})
		return nil
	}
	return pending.add(ctx, assertionOf(&line.Record, at))
}

func assertionOf(record *lines.Record, at csp.Position) csp.Assertion {
	if node := record.Node; node != nil {
		return csp.Assertion{Node: &csp.NodeStatement{ID: node.ID, Set: node.Properties, Dated: node.History}, At: at}
	}
	return csp.Assertion{Fact: &csp.FactStatement{Relationship: *record.Relationship, Exact: true}, At: at}
}
