package embedded

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/google/go-cmp/cmp"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
	"channelgraph/internal/store/storetest"
)

var silent = slog.New(slog.DiscardHandler)

// reopening is a store that is closed and opened again after every change, so that each answer comes from records that were read back.
type reopening struct {
	tb   testing.TB
	disk vfs.FS
	now  *Store
}

func openReopening(tb testing.TB) store.Store {
	tb.Helper()
	s := &reopening{tb: tb, disk: vfs.NewMem()}
	s.open()
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

func (s *reopening) open() {
	s.tb.Helper()
	opened, err := Open("data", Options{Logger: silent, disk: s.disk})
	if err != nil {
		s.tb.Fatal(err)
	}
	s.now = opened
}

func (s *reopening) Update(ctx context.Context, change func(store.Transaction) error) error {
	if err := s.now.Update(ctx, change); err != nil {
		return err
	}
	if err := s.now.Close(); err != nil {
		return err
	}
	s.open()
	return nil
}

func (s *reopening) Read(ctx context.Context, p *plan.Plan, input plan.Input) (*plan.Answer, error) {
	return s.now.Read(ctx, p, input)
}

func (s *reopening) Dump(ctx context.Context, node func(*csp.Node) error, fact func(*csp.Fact) error) error {
	return s.now.Dump(ctx, node, fact)
}

func (s *reopening) Entries(ctx context.Context, after csp.Revision, most int) ([]store.Entry, error) {
	return s.now.Entries(ctx, after, most)
}

func (s *reopening) Await(ctx context.Context, after csp.Revision) (csp.Revision, error) {
	return s.now.Await(ctx, after)
}

func (s *reopening) Ready(ctx context.Context) error { return s.now.Ready(ctx) }
func (s *reopening) Close() error                    { return s.now.Close() }

func TestAgreementOfWhatIsReadBack(t *testing.T) {
	storetest.Agree(t, func(testing.TB) storetest.Opener { return openReopening }, storetest.AgreeOptions{Operations: 1000})
}

// dumpOf returns everything that a store holds.
func dumpOf(tb testing.TB, s store.Dumper) (nodes []csp.Node, facts []csp.Fact) {
	tb.Helper()
	err := s.Dump(context.Background(),
		func(n *csp.Node) error { nodes = append(nodes, *n); return nil },
		func(f *csp.Fact) error { facts = append(facts, *f); return nil })
	if err != nil {
		tb.Fatal(err)
	}
	return nodes, facts
}

func TestAWholeChannelIsReadBack(t *testing.T) {
	disk := vfs.NewMem()
	s := mustOpen(t, disk)
	fillStore(t, s, 0.004, 1000)
	nodes, facts := dumpOf(t, s)
	mustClose(t, s)
	s = mustOpen(t, disk)
	defer mustClose(t, s)
	nodesAgain, factsAgain := dumpOf(t, s)
	if len(nodes) < 7000 || len(facts) < 10_000 {
		t.Fatalf("the channel has only %d nodes and %d facts", len(nodes), len(facts))
	}
	expectEqual(t, nodes, nodesAgain)
	expectEqual(t, facts, factsAgain)
}

// seenLists describes the lists of all nodes on all sides, by where and whose they are.
func seenLists(s *Store) map[string][]string {
	g := s.acquire()
	defer g.release()
	seen := map[string][]string{}
	for _, fact := range csp.AllFactKinds {
		for at := range sides {
			for _, kind := range endsOf(fact, at).Kinds() {
				for row := range g.nodes[kind].rows {
					of := g.listAt(fact, at, newNode(kind, row))
					name := fmt.Sprintf("%s seen from %d %s many=%t", fact, at, g.id(newNode(kind, row)), of.many)
					for _, e := range g.entries.of(of) {
						seen[name] = append(seen[name], fmt.Sprint(e.since, e.until, g.id(e.neighbour), string(g.texts.bytes(g.facts[fact].witnesses.get(e.edge)))))
					}
					slices.Sort(seen[name])
				}
			}
		}
	}
	return seen
}

func TestTheListsOfBothEndsAreReadBack(t *testing.T) {
	disk := vfs.NewMem()
	s := mustOpen(t, disk)
	fillStore(t, s, 0.004, 1000)
	written := seenLists(s)
	mustClose(t, s)
	s = mustOpen(t, disk)
	defer mustClose(t, s)
	if diff := cmp.Diff(written, seenLists(s)); diff != "" {
		t.Fatalf("(-written +read back):\n%.2000s", diff)
	}
}

func mustOpen(tb testing.TB, disk vfs.FS) *Store {
	tb.Helper()
	s, err := Open("data", Options{Logger: silent, disk: disk})
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func mustClose(tb testing.TB, s *Store) {
	tb.Helper()
	if err := s.Close(); err != nil {
		tb.Fatal(err)
	}
}

func expectEqual[T any](tb testing.TB, want, got []T) {
	tb.Helper()
	if len(want) != len(got) {
		tb.Fatalf("%d of %d were read back", len(got), len(want))
	}
	for i := range want {
		if diff := cmp.Diff(want[i], got[i], cmp.AllowUnexported(csp.Value{})); diff != "" {
			tb.Fatalf("number %d (-written +read back):\n%s", i, diff)
		}
	}
}
