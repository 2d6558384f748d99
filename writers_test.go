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
func TestWritersBreakNoRuleTogether(t *testing.T) {
	t.Run("embedded", func(t *testing.T) {
		ledgertest.Run(t, func(t *testing.T) store.Store {
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
		ledgertest.Run(t, func(t *testing.T) store.Store {
			server.Reset(t)
			graph, err := neo4j.Open(context.Background(), neo4j.Options{URI: server.URI(), QueryTimeout: time.Minute})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { closeStore(t, graph) })
			return graph
		})
	})
}
