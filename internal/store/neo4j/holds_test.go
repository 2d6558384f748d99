package neo4j_test

import (
	"context"
	"strings"
	"testing"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"channelgraph/internal/store/neo4j"
	"channelgraph/internal/store/neo4j/neo4jtest"
)

// TestNoIndexCanAnswerWhatHolds holds Neo4j to what statements count on: it can be told to take the index on since for
// "since <= T", and not for the sum that statements have instead.
func TestNoIndexCanAnswerWhatHolds(t *testing.T) {
	open(t, neo4j.Options{}) // makes the indexes
	if err := explain(t, "d.since <= $at"); err != nil {
		t.Errorf("the index on since is not there: %v", err)
	}
	if err := explain(t, "d.since + 0 <= $at"); err == nil || !strings.Contains(err.Error(), "Cannot use index hint") {
		t.Errorf("Neo4j can take the index on since: %v", err)
	}
}

// explain asks for a plan that finds relationships by the index on since and a condition.
func explain(t *testing.T, condition string) error {
	t.Helper()
	ctx := context.Background()
	connected, err := driver.NewDriverWithContext(neo4jtest.Start(t).URI(), driver.NoAuth())
	if err != nil {
		t.Fatal(err)
	}
	defer connected.Close(ctx)
	_, err = driver.ExecuteQuery(ctx, connected,
		"EXPLAIN MATCH (p:Provider {id: ''})-[d:DISTRIBUTES_TO]->(r) USING INDEX d:DISTRIBUTES_TO(since) WHERE "+condition+" RETURN r",
		map[string]any{"at": 0}, driver.EagerResultTransformer, driver.ExecuteQueryWithDatabase(neo4jtest.Database))
	return err
}
