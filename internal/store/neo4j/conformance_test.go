package neo4j_test

import (
	"context"
	"testing"

	"channelgraph/internal/store"
	"channelgraph/internal/store/neo4j"
	"channelgraph/internal/store/neo4j/neo4jtest"
	"channelgraph/internal/store/storetest"
)

// longestPlan keeps random plans to what Neo4j plans in a second or two: it takes the longer the longer a plan is. What is left out is only
// how much there is in one plan, and make agree asks plans of any length.
const longestPlan = 1000

// shapes of random plans, each asked by many viewers of many graphs: Neo4j plans a shape once for those who see everything or once for the others.
const shapes = 80

// TestConformance runs alone: it looks for goroutines that a store leaves.
func TestConformance(t *testing.T) { storetest.Run(t, openEmpty) }

func TestAgreement(t *testing.T) {
	storetest.Agree(t, func(tb testing.TB) storetest.Opener {
		server := neo4jtest.StartBeside(tb)
		return func(tb testing.TB) store.Store { return openOn(tb, server, neo4j.Options{}) }
	}, storetest.AgreeOptions{Longest: longestPlan, Shapes: shapes})
}

// openEmpty opens a store on the shared server, without any node.
func openEmpty(tb testing.TB) store.Store { return open(tb, neo4j.Options{}) }

func open(tb testing.TB, options neo4j.Options) *neo4j.Store {
	tb.Helper()
	return openOn(tb, neo4jtest.Start(tb), options)
}

func openOn(tb testing.TB, server *neo4jtest.Server, options neo4j.Options) *neo4j.Store {
	tb.Helper()
	server.Reset(tb)
	options.URI, options.Database = server.URI(), neo4jtest.Database
	opened, err := neo4j.Open(context.Background(), options)
	if err != nil {
		tb.Fatalf("Open: %v", err)
	}
	tb.Cleanup(func() {
		if err := opened.Close(); err != nil {
			tb.Errorf("Close: %v", err)
		}
	})
	return opened
}
