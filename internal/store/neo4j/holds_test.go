package neo4j_test

import (
	"context"
	"strings"
	"testing"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"channelgraph/internal/store/neo4j"
	"channelgraph/internal/store/neo4j/neo4jtest"
)

// TestWhatHoldsIsNotFoundByAnIndex holds the planner to what statements count on: told to, it takes the index on since for
// "since <= T", and even then not for the sum that statements have.
func TestWhatHoldsIsNotFoundByAnIndex(t *testing.T) {
	open(t, neo4j.Options{}) // makes the indexes
	for condition, indexed := range map[string]bool{"d.since <= $at": true, "d.since + 0 <= $at": false} {
		plan := explain(t, "EXPLAIN MATCH (p:Provider {id: $id})-[d:DISTRIBUTES_TO]->(r) USING INDEX d:DISTRIBUTES_TO(since) WHERE "+condition+" RETURN r")
		if got := strings.Contains(plan, "RelationshipIndex"); got != indexed {
			t.Errorf("%s: by the index: %v, want %v:%s", condition, got, indexed, plan)
		}
	}
}

// explain returns the operators of a statement's plan.
func explain(t *testing.T, statement string) string {
	t.Helper()
	ctx := context.Background()
	connected, err := driver.NewDriverWithContext(neo4jtest.Start(t).URI(), driver.NoAuth())
	if err != nil {
		t.Fatal(err)
	}
	defer connected.Close(ctx)
	result, err := driver.ExecuteQuery(ctx, connected, statement, map[string]any{"id": "", "at": 0},
		driver.EagerResultTransformer, driver.ExecuteQueryWithDatabase(neo4jtest.Database))
	if err != nil {
		t.Fatal(err)
	}
	return operators(result.Summary.Plan())
}

func operators(plan driver.Plan) string {
	text := " " + plan.Operator()
	for _, child := range plan.Children() {
		text += operators(child)
	}
	return text
}
