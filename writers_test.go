package main

import (
	"context"
	"testing"
	"time"

	"channelgraph/internal/ledger/ledgertest"
	"channelgraph/internal/store"
	"channelgraph/internal/store/embedded"
	"channelgraph/internal/store/neo4j"
	"channelgraph/internal/store/neo4j/neo4jtest"
)

// TestWritersBreakNoRuleTogether lets writers meet on both stores.
func TestWritersBreakNoRuleTogether(t *testing.T) { onBothStores(t, ledgertest.Run) }

// TestRulesAreEnforcedWhereSomethingIsWritten carries out a request against each rule on both stores.
func TestRulesAreEnforcedWhereSomethingIsWritten(t *testing.T) { onBothStores(t, ledgertest.Enforce) }

// onBothStores examines each store. open gives an empty one that keeps what is written.
func onBothStores(t *testing.T, examine func(t *testing.T, open func(*testing.T) store.Store)) {
	t.Run("embedded", func(t *testing.T) {
		examine(t, func(t *testing.T) store.Store {
			graph, err := embedded.Open(t.TempDir(), embedded.Options{})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { closeStore(t, graph) })
			return graph
		})
	})
	t.Run("neo4j", func(t *testing.T) {
		server := neo4jtest.Start(t)
		examine(t, func(t *testing.T) store.Store {
			server.Reset(t)
			graph, err := neo4j.Open(context.Background(), neo4j.Options{URI: server.URI(), QueryTimeout: 5 * time.Minute})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { closeStore(t, graph) })
			return graph
		})
	})
}
