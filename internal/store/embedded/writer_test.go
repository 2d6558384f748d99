package embedded

import (
	"context"
	"slices"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"channelgraph/internal/csp"
	"channelgraph/internal/store"
)

// hub puts one reseller that serves so many customers, and returns the facts in order.
func hub(t *testing.T, s *Store, customers int) []csp.Fact {
	t.Helper()
	m := newMadeUp(0)
	nodes, facts := []csp.Node{m.partner(csp.Reseller, 0)}, []csp.Fact(nil)
	for i := range customers {
		nodes = append(nodes, m.company(csp.Customer, i, "Customer"))
		facts = append(facts, m.fact(csp.Serves, nodes[0].ID, nodes[i+1].ID))
	}
	putFacts(t, s, nodes, facts)
	return facts
}

func putFacts(t *testing.T, s *Store, nodes []csp.Node, facts []csp.Fact) {
	t.Helper()
	if err := s.Update(context.Background(), func(tx store.Transaction) error { return tx.Put(nodes, facts) }); err != nil {
		t.Fatal(err)
	}
}

// ended gives every relationship another interval after its first, which ends earlier.
func ended(facts []csp.Fact) []csp.Fact {
	changed := make([]csp.Fact, len(facts))
	for i, f := range facts {
		first, second := f.Intervals[0], f.Intervals[0]
		first.Until = first.Since + 1000
		second.Since = first.Until + 1000
		second.Until = csp.Forever
		changed[i] = csp.Fact{Key: f.Key, Intervals: []csp.Relationship{first, second}}
	}
	return changed
}

func TestRelationshipsOfAHubChange(t *testing.T) {
	disk := vfs.NewMem()
	s := mustOpen(t, disk)
	facts := hub(t, s, 300)
	changed := ended(facts)
	putFacts(t, s, nil, changed[:200])
	putFacts(t, s, nil, facts[:100]) // back to one interval
	var gone []csp.Fact
	for _, f := range facts[250:] {
		gone = append(gone, csp.Fact{Key: f.Key})
	}
	putFacts(t, s, nil, gone)
	want := map[csp.FactKey]int{}
	for i, f := range facts[:250] {
		want[f.Key] = 1
		if i >= 100 && i < 200 {
			want[f.Key] = 2
		}
	}
	for _, when := range []string{"written", "read back"} {
		_, there := dumpOf(t, s)
		if len(there) != len(want) {
			t.Errorf("%s: %d facts, want %d", when, len(there), len(want))
		}
		for _, f := range there {
			if len(f.Intervals) != want[f.Key] {
				t.Errorf("%s: %s has %d intervals, want %d", when, f.Key, len(f.Intervals), want[f.Key])
			}
		}
		if live := s.published.Load().facts[csp.Serves].live; live != 350 {
			t.Errorf("%s: %d rows in use, want 350", when, live)
		}
		if when == "written" {
			mustClose(t, s)
			s = mustOpen(t, disk)
		}
	}
	mustClose(t, s)
}

// TestMemoryOfOldVersionsIsUsedAgain changes the same relationships over and over.
func TestMemoryOfOldVersionsIsUsedAgain(t *testing.T) {
	s := openTest(t).(*Store)
	facts := hub(t, s, 100)
	other := ended(facts)
	used := func() (room int) {
		for _, chunk := range s.writer.store.chunks {
			room += len(chunk)
		}
		return room
	}
	for range 5 {
		putFacts(t, s, nil, other)
		putFacts(t, s, nil, facts)
	}
	before := used()
	for range 50 {
		putFacts(t, s, nil, other)
		putFacts(t, s, nil, facts)
	}
	if after := used(); after > before {
		t.Errorf("the room for entries grew from %d to %d", before, after)
	}
}

// TestReadersKeepTheirVersions holds versions while the memory of others is used again.
func TestReadersKeepTheirVersions(t *testing.T) {
	s := openTest(t).(*Store)
	facts := hub(t, s, 100)
	other := ended(facts)
	reseller := s.published.Load().find(string(facts[0].Intervals[0].From))
	type held struct {
		version *graph
		entries []entry
	}
	var all []held
	for round := range 30 {
		if round < 10 {
			g := s.acquire()
			all = append(all, held{g, slices.Clone(g.entries.of(g.listOf(csp.Serves, false, reseller)))})
		}
		putFacts(t, s, nil, other[:50+round])
		putFacts(t, s, nil, facts)
	}
	for _, h := range all {
		if !slices.Equal(h.entries, h.version.entries.of(h.version.listOf(csp.Serves, false, reseller))) {
			t.Errorf("the entries of version %d changed while it was read", h.version.version)
		}
		h.version.release()
	}
}
