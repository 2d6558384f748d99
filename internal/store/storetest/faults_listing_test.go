package storetest

import (
	"slices"
	"strings"
	"unicode/utf16"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store/storetest/naive"
)

// listingFaults are about which nodes are found and listed, with which values and in what order.
func listingFaults() []fault {
	const textOrder = "order/strings by code point as written, nulls last, ties by id"
	return []fault{
		{"ignores case rules", rule(func(r *naive.Rules) {
			r.Comparable = func(_ csp.Field, v csp.Value) csp.Value { return v }
		}), noticedBy("comparisons/typed text compares folded", "equal values/typed text is the same if folded", "facts/typed text of relationships compares folded")},
		{"ignores case everywhere", rule(func(r *naive.Rules) {
			r.Comparable = func(f csp.Field, v csp.Value) csp.Value {
				if v.Type() == csp.String && f.Spec().Format == csp.Plain {
					return csp.StringValue(strings.ToUpper(v.Text()))
				}
				return f.Comparable(v)
			}
		}), noticedBy("comparisons/codes compare exactly")},
		{"searches without a weight for fields and lengths", rule(func(r *naive.Rules) {
			r.SearchRank = func(match csp.SearchMatch) int64 { return csp.SearchRank(match.Class, 0, 1000, 0) }
		}), noticedBy("search/the best match is first", "search/what only resembles comes by its share")},
		{"searches without a class of match", rule(func(r *naive.Rules) {
			r.SearchRank = func(match csp.SearchMatch) int64 { return match.Rank % csp.SearchRank(1, 0, 1000, 0) }
		}), noticedBy("search/the best match is first", "search/pages of what is found")},
		{"loses order", rule(func(r *naive.Rules) { r.Order = func(a, b naive.Position, _ bool) int { return 0 } }),
			noticedBy("order/by id", "order/numbers by size at the instant")},
		{"sorts nulls first when descending", order(func(a, b naive.Position, descending bool) (int, bool) {
			return b.Value.Compare(a.Value), descending && a.Value.IsNull() != b.Value.IsNull()
		}), noticedBy(textOrder, "pages/bounds among nulls")},
		{"sorts text as folded", rule(func(r *naive.Rules) {
			ordered := r.Order
			r.Order = func(a, b naive.Position, descending bool) int {
				a.Value, b.Value = csp.CompanyName.Comparable(a.Value), csp.CompanyName.Comparable(b.Value)
				return ordered(a, b, descending)
			}
		}), noticedBy(textOrder)},
		{"sorts text by UTF-16", order(func(a, b naive.Position, descending bool) (int, bool) {
			compared := slices.Compare(utf16.Encode([]rune(a.Value.Text())), utf16.Encode([]rune(b.Value.Text())))
			if descending {
				compared = -compared
			}
			return compared, compared != 0 && !a.Value.IsNull() && !b.Value.IsNull()
		}), noticedBy(textOrder)},
		{"sorts ties upwards in both directions", order(func(a, b naive.Position, _ bool) (int, bool) {
			return strings.Compare(string(a.ID), string(b.ID)), a.Value == b.Value && !a.Value.IsNull()
		}), noticedBy("order/ties of a few values by id in the same direction")},
		{"ignores intervals", holds(func(*csp.Relationship, csp.Instant, int) bool { return true }),
			noticedBy("degrees/relationships and neighbours by kind and direction", "time/the instant holds for the first hop", "time/the instant holds for totals", "facts/only facts that hold at the instant are listed")},
		{"takes a node for another of its own value", rule(func(r *naive.Rules) {
			r.Another = func(_, _ *csp.Node) bool { return true }
		}), noticedBy("equal values/the same code, in any cloud, but not the node itself", "equal values/typed text is the same if folded")},
		{"looks for equal values in one cloud", rule(func(r *naive.Rules) {
			r.Another = func(node, other *csp.Node) bool {
				_, cloud, _, _ := node.ID.Split()
				_, others, _, _ := other.ID.Split()
				return node.ID != other.ID && cloud == others
			}
		}), noticedBy("equal values/the same code, in any cloud, but not the node itself")},
		{"counts relationships for neighbours", rule(func(r *naive.Rules) {
			r.Degree = func(relationships, _ int) plan.Degree {
				return plan.Degree{Relationships: int64(relationships), Neighbours: int64(relationships)}
			}
		}), noticedBy("degrees/relationships and neighbours by kind and direction", "degrees/degrees of neighbours")},
		{"counts neighbours for relationships", rule(func(r *naive.Rules) {
			r.Degree = func(_, neighbours int) plan.Degree {
				return plan.Degree{Relationships: int64(neighbours), Neighbours: int64(neighbours)}
			}
		}), noticedBy("degrees/relationships and neighbours by kind and direction", "degrees/degrees are of the instant")},
		{"counts only the rows of a page", misread(rewriter{page: func(page *plan.Page) { page.Total = page.Total && !page.NoRows }}),
			noticedBy("degrees/a page without rows counts all the same")},
		{"lists rows that nobody asked for", misread(rewriter{page: func(page *plan.Page) { page.NoRows = false }}),
			noticedBy("degrees/a page without rows counts all the same")},
		{"swaps More", misanswered(func(a *plan.Answer) {
			for i := range a.Roots[0].More {
				a.Roots[0].More[i] = !a.Roots[0].More[i]
			}
		}), noticedBy("pages/first rows", "pages/size 0 has no rows")},
		{"forgets More on a page without rows", misanswered(func(a *plan.Answer) {
			if len(a.Roots[0].Kinds) == 0 {
				clear(a.Roots[0].More)
			}
		}), noticedBy("pages/size 0 has no rows")},
		{"looks for more behind the other bound", with(moreBeyondTheOtherBound), noticedBy("pages/more looks only between the bounds")},
		{"counts the page instead of the total", misanswered(func(a *plan.Answer) {
			for i := range a.Roots[0].Totals {
				a.Roots[0].Totals[i] = int64(len(a.Roots[0].Kinds))
			}
		}), noticedBy("pages/total counts whatever the page and its bounds")},
		{"takes the first rows for the last", misread(rewriter{page: func(p *plan.Page) { p.Backward = false }}), noticedBy("pages/last rows stand in order")},
		{"ignores bounds", misread(rewriter{page: func(p *plan.Page) { p.After, p.Before = nil, nil }}),
			noticedBy("pages/after a bound", "pages/before a bound", "pages/bounds in an order by id", "pages/hops have bounds, filters and ends too")},
		{"ignores scope", misheard(func(_ *plan.Plan, i *plan.Input) { i.Scope = plan.Everything() }),
			noticedBy("scope/who sees nothing gets empty lists", "scope/who sees nothing finds nothing by id")},
		{"knows a third truth value", misread(rewriter{predicate: func(p plan.Predicate) plan.Predicate {
			if not, ok := p.(plan.Not); ok {
				if compare, ok := not.Predicate.(plan.Compare); ok {
					return plan.And{not, plan.Not{Predicate: plan.Compare{Field: compare.Field, Operator: plan.IsNull, Slot: plan.NoSlot}}}
				}
			}
			return p
		}}), noticedBy("logic/not a comparison with null holds", "logic/not in a list holds for null")},
		{"takes the first alternative only", misread(rewriter{predicate: func(p plan.Predicate) plan.Predicate {
			if either, ok := p.(plan.Or); ok && len(either) > 1 {
				return either[:1]
			}
			return p
		}}), noticedBy("logic/or of several", "relations/alternatives each lead to given nodes")},
		{"answers each id once", misheard(func(p *plan.Plan, i *plan.Input) {
			i.Values = slices.Clone(i.Values)
			i.Values[p.Roots[0].IDs.IDs].Many = slices.Compact(slices.SortedFunc(slices.Values(i.Values[p.Roots[0].IDs.IDs].Many), csp.Value.Compare))
		}), noticedBy("lookup/one row per id in the order asked")},
		{"compares ids in lower case", misheard(func(p *plan.Plan, i *plan.Input) {
			i.Values = slices.Clone(i.Values)
			var lower []csp.Value
			for _, id := range i.Values[0].Many {
				kind, key, _ := strings.Cut(id.Text(), ":GLOBAL:")
				lower = append(lower, csp.StringValue(kind+":GLOBAL:"+strings.ToLower(key)))
			}
			i.Values[0].Many = lower
		}), noticedBy("lookup/ids compare exactly")},
		{"finds nodes of any kind", misread(rewriter{lookup: func(l *plan.Lookup) { l.Kinds = csp.AnyKind }}), noticedBy("lookup/nodes of other kinds are absent")},
		{"hops from every kind", misread(rewriter{hop: func(h *plan.Hop) { h.On = csp.AnyKind }}), noticedBy("lookup/a hop starts from the kinds it names")},
	}
}

// order opens a store that orders differently where a function says so.
func order(differently func(a, b naive.Position, descending bool) (compared int, applies bool)) opener {
	return rule(func(r *naive.Rules) {
		ordered := r.Order
		r.Order = func(a, b naive.Position, descending bool) int {
			if compared, applies := differently(a, b, descending); applies {
				return compared
			}
			return ordered(a, b, descending)
		}
	})
}
