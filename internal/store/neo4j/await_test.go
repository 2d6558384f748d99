package neo4j_test

import (
	"context"
	"errors"
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

func TestARolledBackEntryLeavesNoGapBetweenProcesses(t *testing.T) {
	first, second := openTwo(t)
	appendEntry(t, first, "first")
	errRefused := errors.New("refused")
	err := second.Update(context.Background(), func(tx store.Transaction) error {
		if revision, err := tx.Append("", []byte("never")); err != nil || revision != 2 {
			t.Errorf("Append: %d, %v", revision, err)
		}
		return errRefused
	})
	if err != errRefused {
		t.Fatalf("Update: %v", err)
	}
	if revision := appendEntry(t, first, "second"); revision != 2 {
		t.Errorf("the entry after the one rolled back has revision %d", revision)
	}
	entries, err := second.Entries(context.Background(), 0, 10)
	if err != nil || len(entries) != 2 || string(entries[1].Content) != "second" {
		t.Errorf("Entries: %v, %v", entries, err)
	}
}

// A process may end after its commit and before it could say so. What it committed must still reach who waits for it,
// and nobody may be told of a revision whose entry cannot be read.
func TestWhatAProcessWroteThatEndedInItsUpdateReachesAnother(t *testing.T) {
	first, second := openTwo(t)
	appendEntry(t, first, "first")
	err := first.Update(context.Background(), func(tx store.Transaction) error {
		return neo4j.Run(tx, "MATCH (commits:ChannelgraphFormat {id: 'commits'}) SET commits.done = commits.begun - 1, commits.revision = 0", nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := second.Update(context.Background(), func(store.Transaction) error { return nil }); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	newest, err := second.Await(ctx, 0)
	if err != nil || newest != 1 {
		t.Fatalf("Await: %d, %v", newest, err)
	}
	entries, err := second.Entries(ctx, 0, 10)
	if err != nil || len(entries) != 1 {
		t.Errorf("Entries: %v, %v", entries, err)
	}
}

func TestManyWhoWaitAskNeo4jAsOne(t *testing.T) {
	listening := &wire{}
	s := open(t, neo4j.Options{BoltLogger: listening})
	other, err := neo4j.Open(context.Background(), neo4j.Options{URI: neo4jtest.Start(t).URI(), Database: neo4jtest.Database})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	listening.heard("")
	const many = 500
	var waiting sync.WaitGroup
	for range many {
		waiting.Go(func() {
			if newest, err := s.Await(ctx, 0); err != nil || newest != 1 {
				t.Errorf("Await: %d, %v", newest, err)
			}
		})
	}
	time.Sleep(300 * time.Millisecond) // mostly all wait by now; it holds as well if some come later
	appendEntry(t, other, "first")
	waiting.Wait()
	if asked := len(listening.heard("RUN")); asked == 0 || asked > many/4 {
		t.Errorf("%d who wait asked %d times", many, asked)
	}
}
