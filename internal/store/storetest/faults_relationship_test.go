package storetest

import (
	"context"
	"slices"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/permission"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
	"channelgraph/internal/store/storetest/channel"
	"channelgraph/internal/store/storetest/naive"
)

// relationshipFaults are about relationships: when they hold, whom they tie and what is known of them.
func relationshipFaults() []fault {
	return []fault{
		{"forgets asOf on the second hop", holds(func(r *csp.Relationship, at csp.Instant, depth int) bool {
			if depth == 1 {
				at = channel.Day(now)
			}
			return r.HoldsAt(at)
		}), noticedBy("time/the instant holds for the second hop", "time/the instant holds in conditions at every depth", "time/the instant holds in conditions below a hop")},
		{"forgets asOf on the third hop", holds(func(r *csp.Relationship, at csp.Instant, depth int) bool {
			if depth == 2 {
				at = channel.Day(now)
			}
			return r.HoldsAt(at)
		}), noticedBy("time/the instant holds for the third hop", "time/the instant holds in conditions at every depth")},
		{"lets relationships hold at their end", holds(func(r *csp.Relationship, at csp.Instant, _ int) bool { return r.Since <= at && at <= r.Until }),
			noticedBy("time/an interval holds from since to just before until")},
		{"lets relationships hold only after their beginning", holds(func(r *csp.Relationship, at csp.Instant, _ int) bool { return r.Since < at && at < r.Until }),
			noticedBy("time/an interval holds from since to just before until")},
		{"counts what begins when an interval of changes does", rule(func(r *naive.Rules) {
			r.Within = func(from, at, to csp.Instant) bool { return from <= at && at < to }
		}), noticedBy("changes/an interval begins after its from and holds its to")},
		{"calls it a move when one node ends one relationship and begins another", rule(func(r *naive.Rules) {
			r.Moves = func(csp.NodeID, csp.NodeID) bool { return true }
		}), noticedBy("changes/what moved ends from one node and begins from another, within the interval")},
		{"shows values that ended where an interval begins", rule(func(r *naive.Rules) {
			r.HeldWithin = func(since, until, from, to csp.Instant) bool { return since <= to && until >= from }
		}), noticedBy("history/an interval has the values that held in it, ends included")},
		{"leaves out values that began before an interval", rule(func(r *naive.Rules) {
			r.HeldWithin = func(since, _, from, to csp.Instant) bool { return since <= to && since >= from }
		}), noticedBy("history/an interval has the values that held in it, ends included")},
		{"takes all relationships between two nodes for one", rule(func(r *naive.Rules) {
			r.SameFact = func(a, b *csp.Relationship) bool { return a.Kind == b.Kind && a.From == b.From && a.To == b.To }
		}), noticedBy("history/a relationship has all intervals of its fact")},
		{"knows what was recorded later", rule(func(r *naive.Rules) {
			r.Known = func(*csp.Relationship, csp.Instant) bool { return true }
		}), noticedBy("changes/what was not recorded by an instant is not there, at any hop",
			"history/what was not recorded is in no count, group, reach, route or namesake's neighbourhood")},
		{"shows what is sold via a provider to its partners alone", rule(func(r *naive.Rules) {
			r.Seers = func(kind csp.FactKind) []permission.Seer {
				return slices.DeleteFunc(slices.Clone(permission.Seers(kind)), func(seer permission.Seer) bool { return seer.Place == permission.Via })
			}
		}), noticedBy("sight/a provider sees what is its own, and what is via it")},
		{"shows a relationship to whoever has any side where it ends", rule(func(r *naive.Rules) {
			r.Seers = func(kind csp.FactKind) []permission.Seer {
				return append(slices.Clone(permission.Seers(kind)), permission.Seer{Place: permission.Holder, Kinds: csp.EveryFact})
			}
		}), noticedBy("sight/a reseller sees nothing of what others sell to its customer", "sight/who supports or administers a subscription sees who owns it, and not who sells it")},
		{"shows who distributes to whom to those two alone", rule(func(r *naive.Rules) {
			r.Seers = func(kind csp.FactKind) []permission.Seer {
				return slices.DeleteFunc(slices.Clone(permission.Seers(kind)), func(seer permission.Seer) bool { return seer.Place == permission.Served })
			}
		}), noticedBy("sight/a customer sees all who serve, sell to and administer it, up to the provider")},
		{"shows add-ons to who has a side in one end", rule(func(r *naive.Rules) {
			r.Seers = func(kind csp.FactKind) []permission.Seer {
				all := slices.Clone(permission.Seers(kind))
				for i := range all {
					if all[i].Place == permission.HolderAtBoth {
						all[i].Place = permission.Holder
					}
				}
				return all
			}
		}), noticedBy("sight/an add-on is seen by who has a side in both subscriptions")},
		{"shows who resells a subscription in a field", rule(func(r *naive.Rules) { r.Hidden = nil }),
			noticedBy("sight/who is reseller of record is no field")},
		{"shows witnesses that were recorded later", rule(func(r *naive.Rules) {
			r.Spoken = func(csp.Provenance, csp.Instant) bool { return true }
		}), noticedBy("history/a relationship has all intervals of its fact")},
		{"knows only what every witness had recorded", rule(func(r *naive.Rules) {
			r.Known = func(r *csp.Relationship, by csp.Instant) bool {
				return !slices.ContainsFunc(r.Provenance, func(witness csp.Provenance) bool { return witness.Recorded > by })
			}
		}), noticedBy("changes/what was not recorded by an instant is not there, at any hop")},
		{"reads the newest dated values", rule(func(r *naive.Rules) {
			r.Value = func(n *csp.Node, f csp.Field, _ csp.Instant) csp.Value { return n.Value(f, csp.Forever) }
		}), noticedBy("time/dated values are read at the instant", "time/dated values are compared at the instant", "order/numbers by size at the instant")},
		{"counts facts instead of neighbours", rule(func(r *naive.Rules) {
			r.Distinct = func(ids []csp.NodeID) []csp.NodeID { return ids }
		}), noticedBy("relations/counts are of distinct neighbours", "relations/single counts neighbours", "facts/a neighbour is listed once with all its facts by since and key",
			"ways/a neighbour is whom one of the ways leads to, listed once however many do", "ways/conditions regard each neighbour over the ways once")},
		{"looks for counterparts in another cloud", rule(func(r *naive.Rules) {
			r.Counterparts = func(id csp.NodeID, kinds csp.KindSet) []csp.NodeID {
				own, _, key, _ := id.Split()
				var list []csp.NodeID
				for _, kind := range kinds.Kinds() {
					if kind != own {
						list = append(list, csp.NewNodeID(kind, csp.Global, key))
					}
				}
				return list
			}
		}), noticedBy("outer/a counterpart is the same tenant as another kind of node")},
		{"looks one node too far out", rule(func(r *naive.Rules) {
			nearer := r.Outer
			r.Outer = func(passed []*csp.Node, number int) *csp.Node { return nearer(passed, number+1) }
		}), noticedBy("outer/the outer node is where the step began", "outer/an outer node stands further out by each step", "outer/the outer nodes of a hop are the rows above it",
			"outer/relationships of a hop compare with its parent")},
		{"takes all over the relationships that satisfy the step", misread(rewriter{predicate: func(p plan.Predicate) plan.Predicate {
			if related, ok := p.(plan.Related); ok && related.Quantifier == plan.All {
				where := plan.Predicate(plan.Or{})
				if related.Where != nil {
					where = plan.Not{Predicate: related.Where}
				}
				return plan.Related{Step: related.Step, Quantifier: plan.None, Where: where}
			}
			return p
		}}), noticedBy("relations/all wants every relationship to satisfy the step")},
		{"takes single for some", misread(rewriter{predicate: func(p plan.Predicate) plan.Predicate {
			if related, ok := p.(plan.Related); ok && related.Quantifier == plan.Single {
				related.Quantifier = plan.Some
				return related
			}
			return p
		}}), noticedBy("relations/single counts neighbours")},
		{"wants a neighbour for all", misread(rewriter{predicate: func(p plan.Predicate) plan.Predicate {
			if related, ok := p.(plan.Related); ok && related.Quantifier == plan.All {
				return plan.And{related, plan.Related{Step: plan.Step{Fact: related.Step.Fact, Inbound: related.Step.Inbound, To: related.Step.To}, Quantifier: plan.Some}}
			}
			return p
		}}), noticedBy("relations/all holds without neighbours and for null not")},
		{"ignores conditions on relationships", misread(rewriter{hop: func(h *plan.Hop) { h.Step.Where = nil }}), noticedBy("facts/only facts that satisfy the step are listed")},
		{"goes over the first of two kinds only", misread(everyStep(func(step *plan.Step) { step.Also = 0 })),
			noticedBy("both/a neighbour is tied by either kind and listed once, with the relationships of both",
				"both/both kinds hold at the instant, in the step's direction and to the kinds that it names",
				"both/conditions regard the relationships of both kinds, and each neighbour once", "both/groups are by the neighbours of both kinds")},
		{"goes by the first of several ways only", misread(everyStep(func(step *plan.Step) { step.Ways = step.Ways[:min(1, len(step.Ways))] })),
			noticedBy("ways/a neighbour is whom one of the ways leads to, listed once however many do",
				"ways/every relationship of a way holds at the instant and satisfies its step",
				"ways/ways go over the kinds that their steps name, and end at the kinds that the step names",
				"ways/conditions regard each neighbour over the ways once", "ways/a condition may come back over ways, and a step of a way look out",
				"ways/groups are by the neighbours over all ways")},
		{"ignores conditions on the relationships of ways", misread(everyStep(everyStepOfWays(func(step *plan.Step) { step.Where = nil }))),
			noticedBy("ways/every relationship of a way holds at the instant and satisfies its step", "ways/conditions regard each neighbour over the ways once",
				"ways/a condition may come back over ways, and a step of a way look out")},
		{"ends ways at nodes of any kind", misread(everyStep(everyStepOfWays(func(step *plan.Step) { step.To = csp.AnyKind }))),
			noticedBy("ways/ways go over the kinds that their steps name, and end at the kinds that the step names")},
		{"takes the relationships of two kinds for the first", misanswered(func(a *plan.Answer) {
			for i := range a.Roots[0].Hops {
				if facts := a.Roots[0].Hops[i].Facts; facts != nil {
					for tie := range facts.Kinds {
						facts.Kinds[tie] = csp.Sells
					}
				}
			}
		}), noticedBy("both/a neighbour is tied by either kind and listed once, with the relationships of both")},
		{"finds routes that do not serve, where only those that do are asked", misread(rewriter{routes: func(asked *plan.Routes) { asked.Served = false }}),
			noticedBy("routes/only what serves, in either direction, where that is asked, and only what carries a channel")},
		{"takes every route for one that carries a channel", misread(rewriter{routes: func(asked *plan.Routes) { asked.Carries = plan.NoSlot }}),
			noticedBy("routes/only what serves, in either direction, where that is asked, and only what carries a channel",
				"routes/subscriptions travel the routes by which they are sold and resold")},
		{"knows no via", misread(rewriter{hop: func(h *plan.Hop) { h.Step.Via = plan.ViaNone }}), noticedBy("reach/a provider reaches those who are served via it",
			"reach/only via leaves out what begins at the partner", "reach/a customer is reached by those via whom it is served")},
		{"takes via for the only beginning", misread(rewriter{
			hop: func(h *plan.Hop) {
				if h.Step.Via == plan.ViaAlso {
					h.Step.Via = plan.ViaOnly
				}
			},
			predicate: viaOnly,
		}), noticedBy("reach/a provider reaches those who are served via it", "reach/conditions follow relationships via a provider",
			"reach/counts via a provider are of distinct neighbours")},
		{"takes sole for some", misread(rewriter{predicate: func(p plan.Predicate) plan.Predicate {
			if related, ok := p.(plan.Related); ok {
				related.Step.Sole = false
				return related
			}
			return p
		}}), noticedBy("reach/sole keeps what has no other partner", "reach/all wants every relationship to be sole", "reach/sole is so at the instant")},
		{"regards only the kinds that a sole step reaches", rule(func(r *naive.Rules) {
			r.Rivals = func(step *plan.Step, other *csp.Relationship) bool {
				return !step.Inbound || step.To.Has(other.From.Kind())
			}
		}), noticedBy("reach/sole regards partners of any kind, but only what the step's condition leaves")},
		{"sorts provenance", misanswered(func(a *plan.Answer) {
			slices.SortFunc(a.Roots[0].Hops[0].Facts.Provenance.Witnesses, func(x, y csp.Provenance) int { return strings.Compare(x.Party, y.Party) })
		}), noticedBy("facts/provenance is listed in order of recording")},
		{"refers to nodes of any kind", misread(rewriter{facts: func(f *plan.FactSelection) {
			f.References = slices.Clone(f.References)
			for i := range f.References {
				f.References[i].Kinds = csp.AnyKind
			}
		}}), noticedBy("facts/references read the node that a fact names")},
		{"takes the last case that holds", misread(rewriter{grouping: func(g *plan.Grouping) {
			g.By = slices.Clone(g.By)
			for i := range g.By {
				g.By[i].Cases = slices.Clone(g.By[i].Cases)
				slices.Reverse(g.By[i].Cases)
			}
		}}), noticedBy("groups/a node's key is that of the first case that holds at the instant")},
		{"groups by whoever serves", misread(rewriter{grouping: func(g *plan.Grouping) {
			g.By = slices.Clone(g.By)
			for i := range g.By {
				if g.By[i].Step != nil {
					step := *g.By[i].Step
					step.Sole = false
					g.By[i].Step = &step
				}
			}
		}}), noticedBy("reach/groups are by those without whom nothing remains, and by those via whom it is")},
		{"takes one instant for all roots", with(func(f *fake) {
			f.read = func(inner store.Reader, ctx context.Context, p *plan.Plan, input plan.Input) (*plan.Answer, error) {
				copied := rewriter{}.plan(p)
				for i := range copied.Roots {
					copied.Roots[i].AsOf = copied.Roots[0].AsOf
				}
				return inner.Read(ctx, copied, input)
			}
		}), noticedBy("time/each root has its own instant")},
	}
}

// viaOnly takes every step that begins also via a provider for one that begins only there.
func viaOnly(p plan.Predicate) plan.Predicate {
	switch p := p.(type) {
	case plan.Related:
		if p.Step.Via == plan.ViaAlso {
			p.Step.Via = plan.ViaOnly
		}
		return p
	case plan.RelatedCount:
		if p.Step.Via == plan.ViaAlso {
			p.Step.Via = plan.ViaOnly
		}
		return p
	}
	return p
}

func holds(instead func(r *csp.Relationship, at csp.Instant, depth int) bool) opener {
	return rule(func(r *naive.Rules) { r.Holds = instead })
}
