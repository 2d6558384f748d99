package ledgertest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/command"
	"channelgraph/internal/ledger"
	"channelgraph/internal/scenario"
	"channelgraph/internal/store"
)

// writers is how many ask at once.
const writers = 6

// Run runs every examination on stores of its own, which open gives empty.
func Run(t *testing.T, open func(*testing.T) store.Store) {
	t.Run("one key is one change", func(t *testing.T) { oneKey(newBench(t, open(t))) })
	t.Run("a subscription is in one transfer at a time", func(t *testing.T) { oneTransfer(newBench(t, open(t))) })
	t.Run("a partnership does not end below an active subscription", func(t *testing.T) { partnershipEnds(newBench(t, open(t))) })
	t.Run("the log tells each state after the other", func(t *testing.T) { logIsHistory(newBench(t, open(t))) })
}

const (
	rounds = 4
	seller = csp.NodeID("Provider:GLOBAL:contoso")
	buyer  = csp.NodeID("Customer:GLOBAL:adatum")
)

// bench is a store with a channel in which writers meet.
type bench struct {
	*testing.T
	graph  store.Store
	ledger *ledger.Ledger
}

func newBench(t *testing.T, graph store.Store) *bench {
	t.Helper()
	var text strings.Builder
	text.WriteString("provider contoso\ncustomer adatum\ncontoso SERVES adatum 2023-01-01.. kind=RESELLER\n")
	for i := range writers {
		fmt.Fprintf(&text, "provider target%d\ntarget%d SERVES adatum 2023-01-01.. kind=RESELLER\n", i, i)
	}
	for i := range rounds {
		fmt.Fprintf(&text, "reseller reseller%d\ncontoso DISTRIBUTES_TO reseller%d 2023-01-01.. state=ACTIVE\nsubscription sub%d channel=CSP status@2023-01-01=ACTIVE\nadatum OWNS sub%d 2023-01-01..\ncontoso SELLS sub%d 2023-01-01..\n", i, i, i, i, i)
	}
	channel, err := scenario.ParseChannel(text.String())
	if err != nil {
		t.Fatal(err)
	}
	if err := graph.Update(context.Background(), func(tx store.Transaction) error { return tx.Put(channel.Nodes, channel.Facts) }); err != nil {
		t.Fatal(err)
	}
	return &bench{t, graph, ledger.New(graph, nil)}
}

func (b *bench) command(name, input string, values ...any) command.Command {
	made, err := command.Decode(name, fmt.Appendf(nil, input, values...))
	if err != nil {
		b.Error(err)
		b.FailNow()
	}
	return made
}

// answer is what one writer was answered.
type answer struct {
	ledger.Result
	err error
}

// names reports whether the answer names a rule as newly broken.
func (a *answer) names(rule string) bool {
	for _, list := range [][]ledger.Finding{a.Refusals, a.Warnings} {
		for _, finding := range list {
			if finding.Rule.ID == rule {
				return true
			}
		}
	}
	return false
}

// together runs requests at once.
func (b *bench) together(requests ...ledger.Request) []answer {
	answers := make([]answer, len(requests))
	start := make(chan struct{})
	var group sync.WaitGroup
	for i, request := range requests {
		group.Go(func() {
			<-start
			answers[i].Result, answers[i].err = b.ledger.Run(context.Background(), request)
		})
	}
	close(start)
	group.Wait()
	return answers
}

func (b *bench) entries() (list []*ledger.Entry) {
	b.Helper()
	found, err := b.graph.Entries(context.Background(), 0, 10_000)
	if err != nil {
		b.Fatal(err)
	}
	for _, one := range found {
		entry, err := ledger.Decode(one)
		if err != nil {
			b.Fatal(err)
		}
		list = append(list, entry)
	}
	return list
}

func oneKey(b *bench) {
	for round := range rounds {
		var requests []ledger.Request
		for range writers {
			requests = append(requests, ledger.Request{
				Actor: "operator", IdempotencyKey: fmt.Sprint("round ", round),
				Commands: []command.Command{b.command("invitePartnership", `{"provider": "Provider:GLOBAL:target%d", "reseller": "Reseller:GLOBAL:reseller0"}`, round)},
			})
		}
		first := 0
		for _, answer := range b.together(requests...) {
			if answer.err != nil || answer.Outcome != ledger.Done || answer.Revision != csp.Revision(round+1) {
				b.Errorf("got %+v, %v", answer.Result, answer.err)
			}
			if !answer.IsRepeated {
				first++
			}
		}
		if first != 1 || len(b.entries()) != round+1 {
			b.Errorf("%d of %d writers were the first, and there are %d entries after round %d", first, writers, len(b.entries()), round)
		}
	}
}

func oneTransfer(b *bench) {
	for round := range rounds {
		var requests []ledger.Request
		for i := range writers {
			requests = append(requests, ledger.Request{Actor: "operator", Commands: []command.Command{b.propose(round, i)}})
		}
		done := 0
		for _, answer := range b.together(requests...) {
			switch {
			case answer.err != nil:
				b.Error(answer.err)
			case answer.Outcome == ledger.Done:
				done++
			case !answer.names("R32-OPEN"):
				b.Errorf("got %+v", answer.Result)
			}
		}
		if done != 1 {
			b.Errorf("round %d: %d transfers of one subscription are open", round, done)
		}
	}
}

func (b *bench) propose(subscription, target int) command.Command {
	return b.command("proposeTransfer", `{"transferId": "transfer-%d-%d", "source": %q, "target": "Provider:GLOBAL:target%d", "customer": %q, "subscriptions": ["Subscription:GLOBAL:sub%d"]}`,
		subscription, target, seller, target, buyer, subscription)
}

func partnershipEnds(b *bench) {
	for round := range rounds {
		answers := b.together(
			ledger.Request{Actor: "operator", Commands: []command.Command{b.command("endPartnership", `{"provider": %q, "reseller": "Reseller:GLOBAL:reseller%d"}`, seller, round)}},
			ledger.Request{Actor: "operator", Commands: []command.Command{b.command("registerSubscription",
				`{"subscriptionId": "new%d", "customer": %q, "seller": %q, "reseller": "Reseller:GLOBAL:reseller%d"}`, round, buyer, seller, round)}},
		)
		done := 0
		for _, answer := range answers {
			switch {
			case answer.err != nil && csp.CodeOf(answer.err) != csp.Conflict:
				b.Error(answer.err)
			case answer.err == nil && answer.Outcome == ledger.Done:
				done++
			case answer.err == nil && !answer.names("R13-PARTNERSHIP"):
				b.Errorf("got %+v", answer.Result)
			}
		}
		if done != 1 {
			b.Errorf("round %d: %d of the two were done: %+v", round, done, answers)
		}
	}
}

// logIsHistory lets writers do what comes to their mind, and replays the log: what an entry says was before is what the entries
// before it left.
func logIsHistory(b *bench) {
	var group sync.WaitGroup
	for i := range writers {
		rng := rand.New(rand.NewPCG(uint64(i), 1))
		group.Go(func() {
			for range 4 * rounds {
				partnership := fmt.Sprintf(`{"provider": "Provider:GLOBAL:target%d", "reseller": "Reseller:GLOBAL:reseller%d"}`, rng.IntN(2), rng.IntN(2))
				var one command.Command
				switch rng.IntN(4) {
				case 0:
					one = b.command("invitePartnership", "%s", partnership)
				case 1:
					one = b.command("acceptPartnership", "%s", partnership)
				case 2:
					one = b.command("endPartnership", "%s", partnership)
				case 3:
					one = b.propose(rng.IntN(2), rng.IntN(2))
				}
				_, err := b.ledger.Run(context.Background(), ledger.Request{Actor: fmt.Sprint("writer ", i), Commands: []command.Command{one}})
				if code := csp.CodeOf(err); err != nil && code != csp.Conflict && code != csp.NotFound {
					b.Error(err)
				}
			}
		})
	}
	group.Wait()
	state := map[string]string{}
	facts := map[csp.FactKey]bool{}
	for _, entry := range b.entries() {
		changes, err := entry.Changes()
		if err != nil {
			b.Fatal(err)
		}
		for _, change := range changes {
			if was, known := state[change.ID]; known && was != fmt.Sprintf("%s", change.Before) {
				b.Errorf("revision %d begins with %s where the one before left %s", entry.Revision, change.Before, was)
			}
			state[change.ID] = fmt.Sprintf("%s", change.After)
		}
		for _, change := range entry.Facts {
			facts[change.Key] = true
		}
	}
	if len(facts) < 4 {
		b.Errorf("only %d relationships changed", len(facts))
	}
	b.compare(state, facts)
}

// compare compares what the log leaves with what the graph holds.
func (b *bench) compare(state map[string]string, facts map[csp.FactKey]bool) {
	held := &ledger.Entry{}
	err := b.graph.Update(context.Background(), func(tx store.Transaction) error {
		held.Facts = nil
		for key := range facts {
			found, err := tx.Facts([]csp.FactKey{key})
			if err != nil {
				return err
			}
			held.Facts = append(held.Facts, ledger.FactChange{Key: key, After: found[0]})
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	changes, err := held.Changes()
	if err != nil {
		b.Fatal(err)
	}
	for _, change := range changes {
		if got := fmt.Sprintf("%s", change.After); got != state[change.ID] {
			b.Errorf("the graph holds %s, the log ends with %s", got, state[change.ID])
		}
	}
}
