package neo4j_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"channelgraph/internal/csp"
	"channelgraph/internal/store"
	"channelgraph/internal/store/neo4j"
	"channelgraph/internal/store/neo4j/neo4jtest"
)

// openTwo opens two stores on one database, as two processes would.
func openTwo(t *testing.T) (first, second *neo4j.Store) {
	t.Helper()
	first = open(t, neo4j.Options{})
	second, err := neo4j.Open(context.Background(), neo4j.Options{URI: neo4jtest.Start(t).URI(), Database: neo4jtest.Database})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = second.Close() })
	return first, second
}

func appendEntry(t *testing.T, s store.Writer, content string) (revision csp.Revision) {
	t.Helper()
	err := s.Update(context.Background(), func(tx store.Transaction) (err error) {
		revision, err = tx.Append("", []byte(content))
		return err
	})
	if err != nil {
		t.Errorf("Update: %v", err)
	}
	return revision
}

func TestWhatOneProcessWritesReachesAnother(t *testing.T) {
	first, second := openTwo(t)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	reached := make(chan time.Time, 1)
	go func() {
		newest, err := second.Await(ctx, 0)
		if err != nil || newest != 1 {
			t.Errorf("Await: %d, %v", newest, err)
		}
		reached <- time.Now()
	}()
	time.Sleep(50 * time.Millisecond)
	appendEntry(t, first, "first")
	written := time.Now()
	t.Logf("it took %s", (<-reached).Sub(written))
	entries, err := second.Entries(ctx, 0, 10)
	if err != nil || len(entries) != 1 || string(entries[0].Content) != "first" {
		t.Errorf("Entries: %v, %v", entries, err)
	}
}

func TestTwoProcessesNumberEntriesTogether(t *testing.T) {
	first, second := openTwo(t)
	const each = 20
	var writers sync.WaitGroup
	for _, s := range []*neo4j.Store{first, second, first, second} {
		writers.Go(func() {
			for range each {
				appendEntry(t, s, "x")
			}
		})
	}
	writers.Wait()
	for _, s := range []*neo4j.Store{first, second} {
		if newest, err := s.Await(context.Background(), 4*each-1); err != nil || newest != 4*each {
			t.Errorf("Await: %d, %v", newest, err)
		}
		entries, err := s.Entries(context.Background(), 0, 1000)
		if err != nil || len(entries) != 4*each {
			t.Fatalf("%d entries, %v", len(entries), err)
		}
		for i, entry := range entries {
			if entry.Revision != csp.Revision(i+1) {
				t.Fatalf("entry %d has revision %d", i, entry.Revision)
			}
		}
	}
}
