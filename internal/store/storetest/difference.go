package storetest

import (
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/plan/outline"
	"channelgraph/internal/store"
	"channelgraph/internal/store/storetest/channel"
	"channelgraph/internal/store/storetest/naive"
	"channelgraph/internal/store/storetest/transcript"
)

// How many simpler plans and smaller graphs are tried before a difference is shown.
const (
	mostPlans  = 200
	mostGraphs = 60
)

// report shows the difference with a plan and a graph about as small as still show it.
func (d *difference) report(t *testing.T, examined store.Store) {
	t.Helper()
	model := naive.New()
	d.graph.Put(t, model)
	d.simplifyPlan(examined, model)
	d.shrinkGraph(t)

	var got, want string
	t.Run("smallest", func(t *testing.T) {
		small, smallModel := d.open(t), naive.New()
		d.graph.Put(t, small)
		d.graph.Put(t, smallModel)
		got, _ = answer(small, d.plan, d.input)
		want, _ = answer(smallModel, d.plan, d.input)
	})
	note := ""
	if got == want {
		note = "(Only after the writes before it: a fresh store with the same graph answers as the model does.)\n"
		got, _ = answer(examined, d.plan, d.input)
		want, _ = answer(model, d.plan, d.input)
	}
	if got == want {
		note = "(Only the first time: asked again, the store answers as the model does. A deadline on a busy machine does that.)\n"
		got, want = d.got, d.want
	}
	t.Errorf("the store's answer differs from the model's\n%s\nplan:\n%s\ngraph:\n%s\nmodel:\n%s\nstore:\n%s\n(-model +store):\n%s",
		note, outline.Of(d.plan, d.input), transcript.Parts(d.graph.Nodes, d.graph.Facts), want, got, gocmp.Diff(want, got))
}

func (d *difference) simplifyPlan(examined, model store.Reader) {
	number := 0
	for range mostPlans {
		candidate, ok := simpler(d.plan, number)
		if !ok {
			return
		}
		if differs(examined, model, candidate, d.input) {
			d.plan = candidate
		} else {
			number++
		}
	}
}

func differs(examined, model store.Reader, p *plan.Plan, input plan.Input) bool {
	want, _ := answer(model, p, input)
	got, _ := answer(examined, p, input)
	return got != want
}

// shrinkGraph leaves out facts and nodes, first many at a time, as long as the difference stays.
func (d *difference) shrinkGraph(t *testing.T) {
	tried := 0
	still := func(candidate *channel.Graph) bool {
		tried++
		found := false
		t.Run("smaller", func(t *testing.T) {
			small, smallModel := d.open(t), naive.New()
			candidate.Put(t, small)
			candidate.Put(t, smallModel)
			found = differs(small, smallModel, d.plan, d.input)
		})
		if found {
			d.graph = candidate
		}
		return found
	}
	for size := max(len(d.graph.Facts), len(d.graph.Nodes)); size > 0; size /= 2 {
		for from := 0; from < len(d.graph.Facts) && tried < mostGraphs; {
			facts := slices.Delete(slices.Clone(d.graph.Facts), from, min(from+size, len(d.graph.Facts)))
			if !still(&channel.Graph{Nodes: d.graph.Nodes, Facts: facts}) {
				from += size
			}
		}
		for from := 0; from < len(d.graph.Nodes) && tried < mostGraphs; {
			nodes := slices.Delete(slices.Clone(d.graph.Nodes), from, min(from+size, len(d.graph.Nodes)))
			if !still(&channel.Graph{Nodes: nodes, Facts: factsAmong(nodes, d.graph.Facts)}) {
				from += size
			}
		}
	}
}

func factsAmong(nodes []csp.Node, facts []csp.Fact) []csp.Fact {
	ids := map[csp.NodeID]bool{}
	for i := range nodes {
		ids[nodes[i].ID] = true
	}
	return slices.DeleteFunc(slices.Clone(facts), func(fact csp.Fact) bool {
		return len(fact.Intervals) > 0 && !(ids[fact.Intervals[0].From] && ids[fact.Intervals[0].To])
	})
}
