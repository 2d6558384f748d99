package ledger

import (
	"context"
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/command"
	"channelgraph/internal/csp/rules"
	"channelgraph/internal/store"
	"channelgraph/internal/store/storetest/naive"
	"channelgraph/internal/store/storetest/random"
)

var errEnd = errors.New("end")

// TestChecksFindWhateverIsNewlyCaused changes random graphs and compares what a check of the touched nodes finds with what a
// check of all rules at all nodes does.
func TestChecksFindWhateverIsNewlyCaused(t *testing.T) {
	caused := map[string]int{}
	for seed := range uint64(350) {
		rng := rand.New(rand.NewPCG(7, seed))
		graph := random.Graph(rng)
		if len(graph.Nodes) > 60 {
			continue
		}
		model := naive.New()
		graph.Put(t, model)
		changed := random.Change(rng, graph)
		effect := &command.Effect{}
		for range 1 + rng.IntN(2) {
			if facts := changed.Facts; len(facts) > 0 && rng.IntN(3) > 0 {
				effect.Facts = append(effect.Facts, facts[rng.IntN(len(facts))])
			} else if nodes := changed.Nodes; len(nodes) > 0 {
				effect.Nodes = append(effect.Nodes, nodes[rng.IntN(len(nodes))])
			}
		}
		var all []csp.NodeID
		for _, node := range graph.Nodes {
			all = append(all, node.ID)
		}
		err := model.Update(context.Background(), func(transaction store.Transaction) error {
			return compareChecks(t, seed, &remembering{Transaction: transaction}, effect, all, caused)
		})
		if err != nil && !errors.Is(err, errEnd) && csp.CodeOf(err) != csp.BadInput {
			t.Fatal(err)
		}
	}
	if len(caused) < 15 {
		t.Errorf("only %d rules were newly broken by any change: %v", len(caused), caused)
	}
}

func compareChecks(t *testing.T, seed uint64, graph *remembering, effect *command.Effect, all []csp.NodeID, caused map[string]int) error {
	made, err := difference(graph, effect)
	if err != nil {
		return err
	}
	a := &attempt{graph: graph, request: &Request{}, result: Result{At: random.Now}}
	everything := rules.Change{Facts: csp.EveryFact, Created: csp.AnyKind}
	for field := csp.Field(1); int(field) < csp.FieldCount; field++ {
		everything.Fields.Add(field)
	}
	var every []string
	for _, rule := range rules.All() {
		every = append(every, rule.ID)
	}
	whole, part := rules.Showing(everything, every), rules.Showing(made.kinds(), every)
	read := func(check *rules.Check, touched []csp.NodeID) []rules.Violation {
		found, err := a.check(check, touched)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	wholeBefore, partBefore := read(whole, all), read(part, made.touched())
	nodes, facts := made.put()
	if err := graph.Put(nodes, facts); err != nil {
		return err
	}
	partAfter := read(part, made.touched())
	want, got := rules.NewlyCaused(read(whole, all), wholeBefore), rules.NewlyCaused(partAfter, partBefore)
	var named []string
	for _, check := range checksOf(made.kinds()) {
		for _, violation := range read(check, made.touched()) {
			named = append(named, violation.Rule.ID)
		}
	}
	if shown := read(rules.Showing(made.kinds(), named), made.touched()); !reflect.DeepEqual(shown, partAfter) {
		t.Errorf("seed %d: of the rules %v that checks without evidence name, one with evidence shows %+v, and of all rules %+v", seed, named, shown, partAfter)
	}
	isCut := func(v rules.Violation) bool { return v.IsCut }
	if slices.ContainsFunc(want, isCut) || slices.ContainsFunc(got, isCut) {
		return errEnd
	}
	for _, violation := range want {
		caused[violation.Rule.ID]++
		if !slices.ContainsFunc(got, func(v rules.Violation) bool {
			return v.Rule == violation.Rule && v.Subject == violation.Subject && slices.Equal(v.Evidence, violation.Evidence)
		}) {
			t.Errorf("seed %d: %s at %s is not found: %+v, changed %+v", seed, violation.Rule.ID, violation.Subject, violation.Evidence, effect)
		}
	}
	if len(got) > len(want) {
		t.Errorf("seed %d: %d are found of %d", seed, len(got), len(want))
	}
	return nil
}
