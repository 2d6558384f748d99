package embedded

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
	"channelgraph/internal/store/storetest/channel"
	"channelgraph/internal/store/storetest/naive"
	"channelgraph/internal/store/storetest/random"
	"channelgraph/internal/store/storetest/transcript"
)

// Many changes, every second of them taken back after it was read: memory that a change gave up or was given has to be
// where it was before.
func TestChangesTakenBackLeaveNoTrace(t *testing.T) {
	taken := errors.New("taken back")
	for seed := range uint64(6) {
		rng := rand.New(rand.NewPCG(seed, 1))
		examined, model := openTest(t), naive.New()
		graph := random.Graph(rng)
		graph.Put(t, examined)
		graph.Put(t, model)
		all := channel.Ask("2024")
		all.List(channel.Page(csp.AnyKind, csp.ID))
		for round := range 40 {
			changed := &channel.Graph{Nodes: slices.Clone(graph.Nodes), Facts: slices.Clone(graph.Facts)}
			change := random.Change(rng, changed)
			kept := round%2 == 1
			err := examined.Update(context.Background(), func(tx store.Transaction) error {
				half := len(change.Facts) / 2
				if err := tx.Put(change.Nodes, change.Facts[:half]); err != nil {
					return err
				}
				if _, err := tx.Read(all.Plan, all.Input); err != nil {
					return err
				}
				if err := tx.Put(nil, change.Facts[half:]); err != nil || kept {
					return err
				}
				_, err := tx.Read(all.Plan, all.Input)
				return errors.Join(err, taken)
			})
			if kept && err != nil || !kept && !errors.Is(err, taken) {
				t.Fatalf("seed %d, round %d: %v", seed, round, err)
			}
			if kept {
				change.Put(t, model)
				graph = changed
			}
			got, _ := transcript.Graph(context.Background(), examined)
			want, _ := transcript.Graph(context.Background(), model)
			if got != want {
				t.Fatalf("seed %d, round %d (-model +store):\n%s", seed, round, cmp.Diff(want, got))
			}
		}
	}
}

func TestTheLogGoesOnAfterReopening(t *testing.T) {
	s := openReopening(t)
	for i, content := range []string{"first", "second"} {
		err := s.Update(context.Background(), func(tx store.Transaction) error {
			if known, err := tx.Recorded("first"); err != nil || (known != nil) != (i > 0) {
				t.Errorf("Recorded: %v, %v", known, err)
			}
			revision, err := tx.Append(content, []byte(content))
			if revision != csp.Revision(i+1) {
				t.Errorf("Append of %s: revision %d", content, revision)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	entries, err := s.Entries(context.Background(), 0, 10)
	if err != nil || len(entries) != 2 || string(entries[1].Content) != "second" {
		t.Errorf("Entries: %v, %v", entries, err)
	}
}

// What a reading remembers of the nodes that relationships name must not outlive them: numbers of values and rows are given anew.
func TestWhatIsTakenBackIsNotRemembered(t *testing.T) {
	s := openTest(t)
	q := channel.Ask("2024")
	page := channel.Page(csp.OnlyCustomers, csp.ID)
	page.Node.Hops = []plan.Hop{channel.Along(plan.Step{Fact: csp.Serves, Inbound: true, To: csp.OnlyProviders, Via: plan.ViaOnly}, []csp.Field{csp.ID})}
	q.List(page)
	served := &channel.Graph{}
	for _, id := range []csp.NodeID{"Provider:GLOBAL:a", "Provider:GLOBAL:b", "Reseller:GLOBAL:r", "Customer:GLOBAL:c"} {
		served.Node(id)
	}
	served.Put(t, s)
	for i, via := range []string{"Provider:GLOBAL:a", "Provider:GLOBAL:b"} {
		graph := &channel.Graph{}
		graph.Fact("Reseller:GLOBAL:r", csp.Serves, "Customer:GLOBAL:c", "2020..", csp.Via, via)
		text := ""
		err := s.Update(context.Background(), func(tx store.Transaction) error {
			if err := tx.Put(nil, graph.Facts); err != nil {
				return err
			}
			answer, err := tx.Read(q.Plan, q.Input)
			if err != nil {
				return err
			}
			defer answer.Release()
			if text, err = transcript.Answer(q.Plan, q.Input, answer); err == nil && i == 0 {
				err = errors.New("taken back")
			}
			return err
		})
		if (err != nil) != (i == 0) || !strings.Contains(text, via) {
			t.Errorf("via %s: %v\n%s", via, err, text)
		}
	}
}
