package main

import (
	"context"
	"math/rand/v2"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/rules"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
	"channelgraph/internal/store/embedded"
	"channelgraph/internal/store/storetest/channel"
	"channelgraph/internal/store/storetest/naive"
	"channelgraph/internal/store/storetest/random"
	"channelgraph/internal/store/storetest/transcript"
)

// TestRulesAgreeWithTheModelOnRandomGraphs asks for what violates each rule, with its evidence, now and in the past.
// Neo4j is asked for each rule by the scenarios: it plans some 30 ms for each condition.
func TestRulesAgreeWithTheModelOnRandomGraphs(t *testing.T) {
	violated := map[string]bool{}
	for seed := range uint64(40) {
		rng := rand.New(rand.NewPCG(1, seed))
		graph := random.Graph(rng)
		examined, err := embedded.OpenInMemory()
		if err != nil {
			t.Fatal(err)
		}
		model := naive.New()
		graph.Put(t, examined)
		graph.Put(t, model)
		for i := range rules.All() {
			rule := &rules.All()[i]
			q := violationsOf(rule, []string{"2024", "2022"}[seed%2])
			want, rows := answerOf(t, model, q)
			if got, _ := answerOf(t, examined, q); got != want {
				t.Errorf("%s on graph %d: the model answers\n%s\nthe store\n%s", rule.ID, seed, want, got)
			}
			violated[rule.ID] = violated[rule.ID] || rows > 0
		}
		if err := examined.Close(); err != nil {
			t.Error(err)
		}
	}
	found := 0
	for _, isViolated := range violated {
		if isViolated {
			found++
		}
	}
	if all := len(rules.All()); found < all*3/4 {
		t.Errorf("only %d of %d rules are violated on some graph: the graphs miss the rules", found, all)
	}
}

// violationsOf asks for the nodes that violate a rule at an instant.
func violationsOf(rule *rules.Rule, day string) *channel.Question {
	q := channel.Ask("2027")
	at := channel.Day(day)
	values := &rules.Values{
		One: func(value csp.Value) plan.Slot {
			return addSlot(q, plan.SlotType{Type: value.Type()}, plan.Slotted{One: value})
		},
		Many: func(list []csp.Value) plan.Slot {
			return addSlot(q, plan.SlotType{Type: csp.String, Many: true}, plan.Slotted{Many: list})
		},
		At: func(days int64) plan.Slot {
			return q.One(at + csp.Instant(days*24*60*60*1000))
		},
	}
	page := channel.Page(csp.Of(rule.Subject), csp.ID)
	page.Where = rule.Where(values)
	if rule.Evidence != nil {
		page.Node.Hops = evidenceHops(rule.Evidence(values))
	}
	q.List(page).AsOf = q.One(at)
	return q
}

func evidenceHops(list []rules.Evidence) []plan.Hop {
	var hops []plan.Hop
	for _, shows := range list {
		page := channel.Page(shows.Step.To, csp.ID)
		page.Where, page.Node.Hops = shows.Where, evidenceHops(shows.Below)
		hop := channel.Hop(shows.Step, page)
		hop.Fact = &plan.FactSelection{Columns: []csp.Field{csp.Since}}
		hops = append(hops, hop)
	}
	return hops
}

func addSlot(q *channel.Question, of plan.SlotType, value plan.Slotted) plan.Slot {
	q.Plan.Slots, q.Input.Values = append(q.Plan.Slots, of), append(q.Input.Values, value)
	return plan.Slot(len(q.Plan.Slots) - 1)
}

// answerOf returns the transcript of an answer and the number of its rows.
func answerOf(t *testing.T, from store.Reader, q *channel.Question) (text string, rows int) {
	t.Helper()
	answer, err := from.Read(context.Background(), q.Plan, q.Input)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Release()
	if text, err = transcript.Answer(q.Plan, q.Input, answer); err != nil {
		t.Fatal(err)
	}
	return text, len(answer.Roots[0].Kinds)
}
