package ledger_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"channelgraph/internal/ledger"
	"channelgraph/internal/ledger/ledgertest"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
	"channelgraph/internal/store/storetest/naive"
)

// noticing keeps the plans that Updates read.
type noticing struct {
	*naive.Store
	read []*plan.Plan
}

func (n *noticing) Update(ctx context.Context, change func(store.Transaction) error) error {
	return n.Store.Update(ctx, func(tx store.Transaction) error { return change(&noticingTransaction{tx, n}) })
}

type noticingTransaction struct {
	store.Transaction
	by *noticing
}

func (tx *noticingTransaction) Read(p *plan.Plan, input plan.Input) (*plan.Answer, error) {
	tx.by.read = append(tx.by.read, p)
	return tx.Transaction.Read(p, input)
}

// What a store prepares has to be the very plans that the common commands read.
func TestCommonCommandsReadCommonPlans(t *testing.T) {
	nodes, facts := ledgertest.CommonChannel(t)
	graph := &noticing{Store: naive.New()}
	if err := graph.Store.Update(context.Background(), func(tx store.Transaction) error { return tx.Put(nodes, facts) }); err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)
	book := ledger.New(graph, func() time.Time { at = at.Add(time.Second); return at })
	_, common := ledger.CommonPlans()
	for _, request := range ledgertest.CommonRequests(t) {
		graph.read = nil
		result, err := book.Run(context.Background(), request)
		if err != nil || result.Outcome != ledger.Done {
			t.Errorf("%s: %s, %v, refused by %v", request.Commands[0].Name(), result.Outcome, err, result.Refusals)
		}
		if last := len(graph.read) - 1; last >= 0 && !slices.Contains(common, graph.read[last]) { // before it, a command may look for what it is about
			t.Errorf("%s reads a plan that is not among the common ones", request.Commands[0].Name())
		}
	}
}
