package neo4j_test

import (
	"context"
	"strings"
	"testing"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"channelgraph/internal/csp"
	"channelgraph/internal/store"
	"channelgraph/internal/store/neo4j"
	"channelgraph/internal/store/neo4j/neo4jtest"
	"channelgraph/internal/store/storetest/channel"
)

func TestAGraphFromBeforeTheLogGetsOne(t *testing.T) {
	old, server := open(t, neo4j.Options{}), neo4jtest.Start(t)
	var g channel.Graph
	g.Node(id(csp.Customer, "a"), csp.CompanyName, "A")
	g.Put(t, old)
	err := old.Update(context.Background(), func(tx store.Transaction) error {
		return neo4j.Run(tx, "MATCH (f:ChannelgraphFormat) REMOVE f.revision", nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	server.DropSchema(t)

	for range 2 { // the second start finds everything there
		s, err := neo4j.Open(context.Background(), neo4j.Options{URI: server.URI(), Database: neo4jtest.Database})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		before, err := s.Await(context.Background(), -1)
		if err != nil {
			t.Fatal(err)
		}
		if revision := appendEntry(t, s, ""); revision != before+1 || revision > 2 {
			t.Errorf("after revision %d came %d", before, revision)
		}
		entries, err := s.Entries(context.Background(), before, 10)
		if err != nil || len(entries) != 1 || len(entries[0].Content) != 0 {
			t.Errorf("Entries: %v, %v", entries, err)
		}
	}
	err = old.Update(context.Background(), func(tx store.Transaction) error {
		return neo4j.Run(tx, "CREATE (:ChannelgraphEntry {revision: 1})", nil)
	})
	if err == nil {
		t.Error("there may be two entries of one revision")
	}
}

func TestAnEntryMayBeEmpty(t *testing.T) {
	s := open(t, neo4j.Options{})
	err := s.Update(context.Background(), func(tx store.Transaction) error {
		_, err := tx.Append("", nil)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	entries, err := s.Entries(context.Background(), 0, 10)
	if err != nil || len(entries) != 1 || len(entries[0].Content) != 0 {
		t.Errorf("Entries: %v, %v", entries, err)
	}
}

// A page of the log must not read all that follows it.
func TestAPageOfTheLogWalksItsIndex(t *testing.T) {
	open(t, neo4j.Options{}) // which makes the index
	ctx := context.Background()
	direct, err := driver.NewDriverWithContext(neo4jtest.Start(t).URI(), driver.NoAuth())
	if err != nil {
		t.Fatal(err)
	}
	defer direct.Close(ctx)
	result, err := driver.ExecuteQuery(ctx, direct, "EXPLAIN "+neo4j.EntriesText, map[string]any{"after": 0, "most": 10},
		driver.EagerResultTransformer, driver.ExecuteQueryWithDatabase(neo4jtest.Database))
	if err != nil {
		t.Fatal(err)
	}
	var operators []string
	for below := []driver.Plan{result.Summary.Plan()}; len(below) > 0; below = below[1:] {
		operators = append(operators, below[0].Operator())
		below = append(below, below[0].Children()...)
	}
	tree := strings.Join(operators, " ")
	if !strings.Contains(tree, "NodeUniqueIndexSeekByRange") || strings.Contains(tree, "Top") {
		t.Errorf("a page is taken from all entries: %s", tree)
	}
}
