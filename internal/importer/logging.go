package importer

import (
	"context"
	"slices"
	"time"

	"channelgraph/internal/csp"
	"channelgraph/internal/ledger"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
)

// logging adds to the change log what an import changes.
type logging struct {
	actor string
	at    csp.Instant
}

// logging returns nil if nothing is logged: nobody asked for it, or the graph was empty when the import began. A first import is the
// state from which changes are told, and its entries would take more room than the graph.
func (r *run) logging(ctx context.Context) (*logging, error) {
	if r.options.Actor == "" || r.decided {
		return r.logged, nil
	}
	r.decided = true
	one := plan.Page{Kinds: csp.AnyKind, Order: plan.Order{Field: csp.ID}, Size: 0}
	asked := &plan.Plan{Roots: []plan.Root{{AsOf: plan.NoSlot, List: &one}}, Slots: []plan.SlotType{{Type: csp.Int}}}
	answer, err := r.target.Read(ctx, asked, plan.Input{Values: []plan.Slotted{{One: csp.IntValue(1)}}, Now: r.options.Recorded, Scope: plan.Everything()})
	if err != nil {
		return nil, err
	}
	defer answer.Release()
	if len(answer.Roots[0].Kinds) > 0 {
		r.logged = &logging{r.options.Actor, csp.InstantOf(time.Now())}
	}
	return r.logged, nil
}

// append logs what a batch put.
func (l *logging) append(tx store.Transaction, m *merger) error {
	imported := ledger.Import{At: l.at, Actor: l.actor, Files: m.files}
	for i := range m.nodes {
		if entry := &m.nodes[i]; entry.dirty {
			imported.Nodes = append(imported.Nodes, ledger.NodeChange{ID: entry.node.ID, Before: entry.before, After: &entry.node})
		}
	}
	for i := range m.facts {
		if entry := &m.facts[i]; entry.dirty {
			imported.Facts = append(imported.Facts, ledger.FactChange{Key: entry.fact.Key, Before: entry.before, After: entry.fact})
		}
	}
	return imported.Append(tx)
}

// filesOf lists the files in which assertions stand, each once.
func filesOf(assertions []csp.Assertion) (files []string) {
	for i := range assertions {
		if file := assertions[i].At.File; len(files) == 0 || files[len(files)-1] != file {
			files = append(files, file)
		}
	}
	slices.Sort(files)
	return slices.Compact(files)
}
