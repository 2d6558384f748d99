package embedded

import (
	"context"
	"runtime"
	"testing"
	"time"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// BenchmarkGroups divides all subscriptions by two dimensions, with the sum of a third field.
func BenchmarkGroups(b *testing.B) {
	c := syntheticBench(b)
	sellers := plan.Step{Fact: csp.Sells, Inbound: true, To: csp.Partners}
	for name, by := range map[string][]plan.Dimension{
		"product and status":   {{Field: csp.Product}, {Field: csp.Status}},
		"product and creation": {{Field: csp.Product}, {Field: csp.CreationDate, Period: plan.Month}},
		"seller and status":    {{Step: &sellers}, {Field: csp.Status}},
	} {
		for when, asOf := range map[string]plan.Slot{"now": plan.NoSlot, "then": 2} {
			p := &plan.Plan{Slots: []plan.SlotType{{Type: csp.Int}, {Type: csp.Int}, {Type: csp.Time}}, Roots: []plan.Root{{AsOf: asOf, List: &plan.Page{
				Kinds: csp.OnlySubscriptions, Order: plan.Order{Field: csp.ID}, Size: plan.NoSlot, NoRows: true,
				Groups: []plan.Grouping{{By: by, Aggregates: []plan.Aggregate{{Function: plan.Count}, {Function: plan.Sum, Field: csp.Quantity}}, Size: 0, Most: 1}},
			}}}}
			now := csp.InstantOf(time.Now())
			input := plan.Input{Now: now, Scope: plan.Everything(), Values: []plan.Slotted{
				{One: csp.IntValue(20)}, {One: csp.IntValue(100_000)}, {One: csp.TimeValue(now - 365*24*60*60*1000)},
			}}
			b.Run(name+"/"+when, func(b *testing.B) {
				runtime.LockOSThread()
				defer runtime.UnlockOSThread()
				rows := 0
				began := threadTime(b)
				for b.Loop() {
					answer, err := c.store.Read(context.Background(), p, input)
					if err != nil {
						b.Fatal(err)
					}
					rows += int(c.store.published.Load().nodes[csp.Subscription].rows)
					answer.Release()
				}
				b.ReportMetric(float64((threadTime(b)-began).Nanoseconds())/float64(rows), "cpu-ns/row")
			})
		}
	}
}
