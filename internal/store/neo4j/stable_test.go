package neo4j_test

import (
	"context"
	"testing"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"channelgraph/internal/store/neo4j"
	"channelgraph/internal/store/neo4j/neo4jtest"
)

// TestACommitDuringAStatementIsNoticed holds Neo4j to what the check of a read counts on: that the counter's second reading is
// not the first one remembered.
func TestACommitDuringAStatementIsNoticed(t *testing.T) {
	open(t, neo4j.Options{}) // makes the counter
	ctx := context.Background()
	connected, err := driver.NewDriverWithContext(neo4jtest.Start(t).URI(), driver.NoAuth())
	if err != nil {
		t.Fatal(err)
	}
	defer connected.Close(ctx)
	run := func(text string) []any {
		result, err := driver.ExecuteQuery(ctx, connected, text, nil, driver.EagerResultTransformer, driver.ExecuteQueryWithDatabase(neo4jtest.Database))
		if err != nil || len(result.Records) != 1 {
			t.Errorf("%s: %d records, %v", text, len(result.Records), err)
			return nil
		}
		return result.Records[0].Values
	}
	slow := neo4j.Stable("[COLLECT { MATCH (n:Customer) WITH n ORDER BY n.id LIMIT 3 RETURN [n.id] }," + // which has properties remembered
		" COUNT { UNWIND range(1, 3000000) AS x WITH x WHERE x % 7 = 0 RETURN x }]")
	if values := run(slow); !neo4j.IsStable(values) {
		t.Fatalf("beside no commit the check is %v", values)
	}
	for attempt := 0; ; attempt++ {
		read := make(chan []any, 1)
		go func() { read <- run(slow) }()
		during := 0
		for waiting := true; waiting; {
			began := run("MATCH (c:ChannelgraphFormat {id: 'commits'}) SET c.begun = c.begun + 1, c.done = c.done + 1 RETURN c.begun")
			select {
			case values := <-read:
				if during < 3 && attempt < 20 {
					waiting = false // too fast to say: again
					continue
				}
				if neo4j.IsStable(values) {
					t.Errorf("beside %d commits, the last one of number %v, the check is %v", during, began, values)
				}
				return
			case <-time.After(time.Millisecond):
				during++
			}
		}
	}
}
