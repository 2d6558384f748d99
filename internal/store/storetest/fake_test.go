package storetest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
	"channelgraph/internal/store/storetest/channel"
	"channelgraph/internal/store/storetest/naive"
)

// fake is the naive model with one method or two replaced.
type fake struct {
	store.Store
	read   func(inner store.Reader, ctx context.Context, p *plan.Plan, input plan.Input) (*plan.Answer, error)
	update func(inner store.Writer, ctx context.Context, change func(store.Transaction) error) error
	dump   func(inner store.Dumper, ctx context.Context, node func(*csp.Node) error, fact func(*csp.Fact) error) error
	close  func(inner store.Store) error
}

func (f *fake) Read(ctx context.Context, p *plan.Plan, input plan.Input) (*plan.Answer, error) {
	if f.read == nil {
		return f.Store.Read(ctx, p, input)
	}
	return f.read(f.Store, ctx, p, input)
}

func (f *fake) Update(ctx context.Context, change func(store.Transaction) error) error {
	if f.update == nil {
		return f.Store.Update(ctx, change)
	}
	return f.update(f.Store, ctx, change)
}

func (f *fake) Dump(ctx context.Context, node func(*csp.Node) error, fact func(*csp.Fact) error) error {
	if f.dump == nil {
		return f.Store.Dump(ctx, node, fact)
	}
	return f.dump(f.Store, ctx, node, fact)
}

func (f *fake) Close() error {
	if f.close == nil {
		return f.Store.Close()
	}
	return f.close(f.Store)
}

// rule opens the naive model with some of its rules changed.
func rule(change func(*naive.Rules)) opener {
	return func(testing.TB) store.Store {
		rules := naive.Contract()
		change(&rules)
		return naive.WithRules(rules)
	}
}

// misread opens a store that answers another plan than it was asked.
func misread(r rewriter) opener {
	return with(func(f *fake) {
		f.read = func(inner store.Reader, ctx context.Context, p *plan.Plan, input plan.Input) (*plan.Answer, error) {
			return inner.Read(ctx, r.plan(p), input)
		}
	})
}

// misheard opens a store that answers for another input than it was given.
func misheard(change func(p *plan.Plan, input *plan.Input)) opener {
	return with(func(f *fake) {
		f.read = func(inner store.Reader, ctx context.Context, p *plan.Plan, input plan.Input) (*plan.Answer, error) {
			change(p, &input)
			return inner.Read(ctx, p, input)
		}
	})
}

// misanswered opens a store that spoils its answers.
func misanswered(spoil func(answer *plan.Answer)) opener {
	return with(func(f *fake) {
		f.read = func(inner store.Reader, ctx context.Context, p *plan.Plan, input plan.Input) (*plan.Answer, error) {
			answer, err := inner.Read(ctx, p, input)
			if err == nil {
				spoil(answer)
			}
			return answer, err
		}
	})
}

// miswritten opens a store that puts something else than it was given.
func miswritten(change func(tx store.Transaction, nodes []csp.Node, facts []csp.Fact) ([]csp.Node, []csp.Fact)) opener {
	return with(func(f *fake) {
		f.update = func(inner store.Writer, ctx context.Context, run func(store.Transaction) error) error {
			return inner.Update(ctx, func(tx store.Transaction) error {
				return run(&fakeTransaction{Transaction: tx, put: func(nodes []csp.Node, facts []csp.Fact) error {
					return tx.Put(change(tx, slices.Clone(nodes), slices.Clone(facts)))
				}})
			})
		}
	})
}

func with(change func(*fake)) opener {
	return func(testing.TB) store.Store {
		f := &fake{Store: naive.New()}
		change(f)
		return f
	}
}

// fakeTransaction replaces Put.
type fakeTransaction struct {
	store.Transaction
	put func([]csp.Node, []csp.Fact) error
}

func (tx *fakeTransaction) Put(nodes []csp.Node, facts []csp.Fact) error { return tx.put(nodes, facts) }

// putsAtOnce makes each Put visible before its Update ends, and lets somebody read in between.
func putsAtOnce(f *fake) {
	var reads atomic.Int64
	f.read = func(inner store.Reader, ctx context.Context, p *plan.Plan, input plan.Input) (*plan.Answer, error) {
		defer reads.Add(1)
		return inner.Read(ctx, p, input)
	}
	f.dump = func(inner store.Dumper, ctx context.Context, node func(*csp.Node) error, fact func(*csp.Fact) error) error {
		defer reads.Add(1)
		return inner.Dump(ctx, node, fact)
	}
	f.update = func(inner store.Writer, ctx context.Context, change func(store.Transaction) error) error {
		return change(&fakeTransaction{put: func(nodes []csp.Node, facts []csp.Fact) error {
			err := inner.Update(ctx, func(tx store.Transaction) error { return tx.Put(nodes, facts) })
			before := reads.Load()
			for yields := 0; yields < 10000 && reads.Load() < before+4; yields++ {
				runtime.Gosched()
			}
			return err
		}})
	}
}

// putsLate writes what a change put only after the change, in a transaction of its own.
func putsLate(f *fake) {
	f.update = func(inner store.Writer, ctx context.Context, change func(store.Transaction) error) error {
		var late channel.Graph
		undo := errors.New("undo")
		err := inner.Update(ctx, func(tx store.Transaction) error {
			late = channel.Graph{}
			if err := change(&fakeTransaction{Transaction: tx, put: func(nodes []csp.Node, facts []csp.Fact) error {
				late.Nodes, late.Facts = append(late.Nodes, nodes...), append(late.Facts, facts...)
				return nil
			}}); err != nil {
				return err
			}
			return undo
		})
		if err != undo {
			return err
		}
		for range 100 {
			runtime.Gosched()
		}
		return inner.Update(ctx, func(tx store.Transaction) error { return tx.Put(late.Nodes, late.Facts) })
	}
}

// answersLate answers from the state before the newest Update.
func answersLate(f *fake) {
	older := naive.New()
	f.update = func(inner store.Writer, ctx context.Context, change func(store.Transaction) error) error {
		var copied channel.Graph
		if err := f.Store.Dump(ctx,
			func(node *csp.Node) error { copied.Nodes = append(copied.Nodes, copyNode(node)); return nil },
			func(fact *csp.Fact) error { copied.Facts = append(copied.Facts, copyFact(fact)); return nil }); err != nil {
			return err
		}
		if err := older.Update(ctx, func(tx store.Transaction) error { return tx.Put(copied.Nodes, copied.Facts) }); err != nil {
			return err
		}
		return inner.Update(ctx, change)
	}
	f.read = func(_ store.Reader, ctx context.Context, p *plan.Plan, input plan.Input) (*plan.Answer, error) {
		return older.Read(ctx, p, input)
	}
}

// dumpsBackwards dumps everything in the opposite order.
func dumpsBackwards(f *fake) {
	f.dump = func(inner store.Dumper, ctx context.Context, node func(*csp.Node) error, fact func(*csp.Fact) error) error {
		var g channel.Graph
		err := inner.Dump(ctx,
			func(n *csp.Node) error { g.Nodes = append(g.Nodes, copyNode(n)); return nil },
			func(f *csp.Fact) error { g.Facts = append(g.Facts, copyFact(f)); return nil })
		for i := len(g.Nodes) - 1; i >= 0 && err == nil; i-- {
			err = node(&g.Nodes[i])
		}
		for i := len(g.Facts) - 1; i >= 0 && err == nil; i-- {
			err = fact(&g.Facts[i])
		}
		return err
	}
}

// leavesGoroutine leaves a goroutine behind when closed, until the test ends.
func leavesGoroutine(tb testing.TB) store.Store {
	ended := make(chan struct{})
	tb.Cleanup(func() { close(ended) })
	return &fake{Store: naive.New(), close: func(inner store.Store) error {
		go func() { <-ended }()
		return inner.Close()
	}}
}

// moreBeyondTheOtherBound says that more follows even if it lies behind the page's other bound.
func moreBeyondTheOtherBound(f *fake) {
	f.read = func(inner store.Reader, ctx context.Context, p *plan.Plan, input plan.Input) (*plan.Answer, error) {
		answer, err := inner.Read(ctx, p, input)
		if err != nil {
			return nil, err
		}
		beyond, err := inner.Read(ctx, rewriter{page: func(page *plan.Page) {
			if page.Backward {
				page.After = nil
			} else {
				page.Before = nil
			}
		}}.plan(p), input)
		if err != nil {
			return nil, fmt.Errorf("beyond the bound: %w", err)
		}
		for i := range answer.Roots {
			answer.Roots[i].More = beyond.Roots[i].More
		}
		return answer, nil
	}
}
