package storetest

import (
	"context"
	"fmt"
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
)

func writingFaults() []fault {
	return []fault{
		{"drops an edge", miswritten(func(_ store.Transaction, nodes []csp.Node, facts []csp.Fact) ([]csp.Node, []csp.Fact) {
			return nodes, facts[:max(0, len(facts)-1)]
		}), noticedBy("dump/all nodes by kind and id, then all facts by kind and key", "writing/facts may end at nodes put before or with them")},
		{"takes empty text for null", miswritten(func(_ store.Transaction, nodes []csp.Node, facts []csp.Fact) ([]csp.Node, []csp.Fact) {
			for i := range nodes {
				nodes[i].Properties = slices.DeleteFunc(slices.Clone(nodes[i].Properties), func(p csp.Property) bool { return p.Value == csp.StringValue("") })
			}
			return nodes, facts
		}), noticedBy("lookup/values keep type and content", "comparisons/empty text is a value")},
		{"takes an empty list for null", miswritten(func(_ store.Transaction, nodes []csp.Node, facts []csp.Fact) ([]csp.Node, []csp.Fact) {
			for i := range nodes {
				nodes[i].Properties = slices.DeleteFunc(slices.Clone(nodes[i].Properties), func(p csp.Property) bool { return p.Value == csp.ListValue(nil) })
			}
			return nodes, facts
		}), noticedBy("lookup/values keep type and content", "comparisons/lists")},
		{"keeps whole seconds", miswritten(func(_ store.Transaction, nodes []csp.Node, facts []csp.Fact) ([]csp.Node, []csp.Fact) {
			for i := range nodes {
				nodes[i].Properties = slices.Clone(nodes[i].Properties)
				for j, p := range nodes[i].Properties {
					if p.Value.Type() == csp.Time {
						nodes[i].Properties[j].Value = csp.TimeValue(p.Value.Instant() / 1000 * 1000)
					}
				}
			}
			return nodes, facts
		}), noticedBy("lookup/values keep type and content", "comparisons/times")},
		{"merges nodes instead of replacing them", miswritten(func(tx store.Transaction, nodes []csp.Node, facts []csp.Fact) ([]csp.Node, []csp.Fact) {
			for i := range nodes {
				if old, err := tx.Nodes([]csp.NodeID{nodes[i].ID}); err == nil && old[0] != nil {
					merged := old[0].Properties
					for _, p := range nodes[i].Properties {
						merged = merged.With(p.Field, p.Value)
					}
					nodes[i].Properties = merged
				}
			}
			return nodes, facts
		}), noticedBy("writing/Put replaces the whole content of a node")},
		{"adds intervals instead of replacing them", miswritten(func(tx store.Transaction, nodes []csp.Node, facts []csp.Fact) ([]csp.Node, []csp.Fact) {
			for i := range facts {
				if old, err := tx.Facts([]csp.FactKey{facts[i].Key}); err == nil && len(facts[i].Intervals) > 0 {
					older := slices.DeleteFunc(old[0].Intervals, func(r csp.Relationship) bool { return r.Until > facts[i].Intervals[0].Since })
					facts[i].Intervals = append(older, facts[i].Intervals...)
				}
			}
			return nodes, facts
		}), noticedBy("writing/Put replaces all intervals of a fact")},
		{"never forgets a fact", miswritten(func(_ store.Transaction, nodes []csp.Node, facts []csp.Fact) ([]csp.Node, []csp.Fact) {
			return nodes, slices.DeleteFunc(facts, func(f csp.Fact) bool { return len(f.Intervals) == 0 })
		}), noticedBy("writing/a fact put without intervals is gone")},
		{"creates the ends that are missing", miswritten(func(tx store.Transaction, nodes []csp.Node, facts []csp.Fact) ([]csp.Node, []csp.Fact) {
			for _, fact := range facts {
				for _, r := range fact.Intervals {
					for _, end := range []csp.NodeID{r.From, r.To} {
						known := slices.ContainsFunc(nodes, func(n csp.Node) bool { return n.ID == end })
						if old, err := tx.Nodes([]csp.NodeID{end}); err == nil && old[0] == nil && !known {
							nodes = append(nodes, csp.Node{ID: end})
						}
					}
				}
			}
			return nodes, facts
		}), noticedBy("refusals/a relationship's ends exist", "refusals/both ends exist")},
		{"leaves out what is wrong without a word", miswritten(func(_ store.Transaction, nodes []csp.Node, facts []csp.Fact) ([]csp.Node, []csp.Fact) {
			if store.CheckPut(nodes, facts) != nil {
				return nil, nil
			}
			return nodes, facts
		}), noticedBy("refusals/a relationship stays in its cloud", "refusals/a relationship joins the kinds it may", "refusals/intervals do not overlap",
			"refusals/intervals are in order", "refusals/intervals are not empty", "refusals/a node occurs once", "refusals/a fact occurs once",
			"refusals/dated values do not begin in the future", "refusals/a relationship has provenance", "refusals/a key states what its intervals state",
			"refusals/ids name a node", "refusals/fields belong to the kind", "refusals/values have the field's type", "refusals/keys are in lower case")},
		{"makes half an Update visible", with(putsAtOnce), noticedBy("overlap/a reader never sees half an update", "overlap/a dump never shows half an update",
			"writing/an error of the change is returned and nothing written", "writing/a panic of the change passes and nothing is written",
			"writing/nobody sees a change before its Update returns", "life/an Update cancelled on the way writes nothing",
			"refusals/a refused Put fails its Update, whatever the change returns")},
		{"lets updates overlap", with(putsLate), noticedBy("overlap/concurrent updates lose nothing", "overlap/an update sees nothing change that it read",
			"overlap/one of many creates what did not exist", "writing/a transaction sees its own puts")},
		{"answers from an older state", with(answersLate), noticedBy("writing/what Update put is read at once", "overlap/a reader sees every update that returned before it asked")},
		{"wraps the change's error", with(func(f *fake) {
			f.update = func(inner store.Writer, ctx context.Context, change func(store.Transaction) error) error {
				if err := inner.Update(ctx, change); err != nil {
					return fmt.Errorf("update: %w", err)
				}
				return nil
			}
		}), noticedBy("writing/an error of the change is returned and nothing written")},
		{"swallows panics", with(func(f *fake) {
			f.update = func(inner store.Writer, ctx context.Context, change func(store.Transaction) error) error {
				defer func() { _ = recover() }()
				return inner.Update(ctx, change)
			}
		}), noticedBy("writing/a panic of the change passes and nothing is written")},
		{"dumps backwards", with(dumpsBackwards), noticedBy("dump/all nodes by kind and id, then all facts by kind and key")},
		{"dumps on after an error", with(func(f *fake) {
			f.dump = func(inner store.Dumper, ctx context.Context, node func(*csp.Node) error, fact func(*csp.Fact) error) error {
				return inner.Dump(ctx, func(n *csp.Node) error { _ = node(n); return nil }, func(f *csp.Fact) error { _ = fact(f); return nil })
			}
		}), noticedBy("dump/an error of the callback ends it and is returned")},
		{"dumps two states", with(func(f *fake) {
			updated := make(chan struct{}, 9)
			f.update = func(inner store.Writer, ctx context.Context, change func(store.Transaction) error) error {
				defer func() { updated <- struct{}{} }()
				return inner.Update(ctx, change)
			}
			f.dump = func(inner store.Dumper, ctx context.Context, node func(*csp.Node) error, fact func(*csp.Fact) error) error {
				for len(updated) > 0 {
					<-updated // made the graph, before
				}
				if err := inner.Dump(ctx, node, func(*csp.Fact) error { return nil }); err != nil {
					return err
				}
				<-updated // the update that the clause makes meanwhile
				return inner.Dump(ctx, func(*csp.Node) error { return nil }, fact)
			}
		}), noticedBy("dump/an update during a dump is not in it, or wholly")},
		{"leaks after Close", with(func(f *fake) { f.close = func(store.Store) error { return nil } }), noticedBy("life/after Close every method says so")},
		{"leaves a goroutine behind", leavesGoroutine, noticedBy("life/Close leaves no goroutine")},
		{"closes under what is running", with(func(f *fake) {
			f.close = func(inner store.Store) error {
				go func() { _ = inner.Close() }()
				return nil
			}
		}), noticedBy("life/Close waits for what is running")},
		{"ignores contexts", with(func(f *fake) {
			f.read = func(inner store.Reader, ctx context.Context, p *plan.Plan, input plan.Input) (*plan.Answer, error) {
				return inner.Read(context.WithoutCancel(ctx), p, input)
			}
			f.update = func(inner store.Writer, ctx context.Context, change func(store.Transaction) error) error {
				return inner.Update(context.WithoutCancel(ctx), change)
			}
		}), noticedBy("life/a cancelled context ends every method", "life/a deadline that passed ends every method", "life/an Update cancelled on the way writes nothing")},
	}
}
