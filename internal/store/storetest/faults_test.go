package storetest

import (
	"slices"
	"testing"

	"channelgraph/internal/store"
	"channelgraph/internal/store/storetest/naive"
)

// fault is a store that breaks the contract in one way, and the clauses that have to notice.
type fault struct {
	name    string
	open    opener
	noticed []string // "group/clause"
}

func TestEveryFaultIsNoticed(t *testing.T) {
	clauses := map[string]func(testing.TB, opener){}
	for _, group := range groups() {
		for _, clause := range group.clauses {
			name := group.name + "/" + clause.name
			if clauses[name] != nil {
				t.Errorf("two clauses are called %q", name)
			}
			clauses[name] = func(tb testing.TB, open opener) { clause.examine(tb, group.prepare(tb, open)) }
		}
	}
	for _, fault := range slices.Concat(readingFaults(), writingFaults(), logFaults()) {
		t.Run(fault.name, func(t *testing.T) {
			for _, name := range fault.noticed {
				clause := clauses[name]
				if clause == nil {
					t.Fatalf("no clause is called %q", name)
				}
				if !noticed(t, func(tb testing.TB) { clause(tb, fault.open) }) {
					t.Errorf("%q did not notice", name)
				}
				sound := func(testing.TB) store.Store { return naive.New() }
				if messages := failures(t, func(tb testing.TB) { clause(tb, sound) }); len(messages) > 0 {
					t.Errorf("%q finds fault with a sound store: %s", name, messages[0])
				}
			}
		})
	}
}

// noticed reports whether a clause fails. A fault in what happens at once shows only where the scheduler lets it, so
// a clause has several tries; a sound store passes all of them.
func noticed(t *testing.T, examine func(testing.TB)) bool {
	for range 50 {
		if len(failures(t, examine)) > 0 {
			return true
		}
	}
	return false
}

func readingFaults() []fault {
	return slices.Concat(listingFaults(), relationshipFaults(), summaryFaults())
}

func noticedBy(names ...string) []string { return names }
