package naive

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// history reads which values the dated fields of every parent had.
func (r *reader) history(asked *plan.History, parents []row) plan.HistoryTable {
	table := plan.HistoryTable{Starts: []int32{0}}
	for _, parent := range parents {
		var all []plan.HeldValue
		if parent.node != nil && asked.On.Has(parent.node.ID.Kind()) {
			all = r.held(asked, parent.node)
		}
		var within []plan.HeldValue
		for _, one := range all {
			if (asked.After == nil || r.compareHeld(one, asked.After) > 0) && (asked.Before == nil || r.compareHeld(one, asked.Before) < 0) {
				within = append(within, one)
			}
		}
		from, to := 0, min(len(within), int(r.input.Values[asked.Size].One.Number()))
		if asked.Backward {
			from, to = len(within)-to, len(within)
		}
		table.Values = append(table.Values, within[from:to]...)
		table.Starts = append(table.Starts, int32(len(table.Values)))
		if asked.Total {
			table.Totals = append(table.Totals, int64(len(all)))
		}
		if asked.More {
			table.More = append(table.More, to-from < len(within))
		}
	}
	return table
}

// held lists the values of a node that held at some instant of the interval, in their order.
func (r *reader) held(asked *plan.History, node *csp.Node) (list []plan.HeldValue) {
	from, to := csp.Instant(math.MinInt64), r.at
	if asked.From != plan.NoSlot {
		from = r.input.Values[asked.From].One.Instant()
	}
	if asked.To != plan.NoSlot {
		to = r.input.Values[asked.To].One.Instant()
	}
	for _, dated := range node.History {
		until := csp.Forever
		for _, next := range node.History {
			if next.Field == dated.Field && next.Since > dated.Since {
				until = min(until, next.Since)
			}
		}
		if slices.Contains(asked.Fields, dated.Field) && !dated.Value.IsNull() && r.rules.HeldWithin(dated.Since, until, from, to) {
			list = append(list, plan.HeldValue{Field: dated.Field, Value: dated.Value, Since: dated.Since, Until: until})
		}
	}
	slices.SortFunc(list, func(a, b plan.HeldValue) int {
		return cmp.Or(cmp.Compare(a.Since, b.Since), strings.Compare(a.Field.String(), b.Field.String()))
	})
	return list
}

func (r *reader) compareHeld(one plan.HeldValue, bound *plan.HistoryBound) int {
	since, field := r.input.Values[bound.Since].One.Instant(), r.input.Values[bound.Field].One.Text()
	return cmp.Or(cmp.Compare(one.Since, since), strings.Compare(one.Field.String(), field))
}

// intervals returns all intervals of a relationship's fact that may be known of.
func (r *reader) intervals(of *csp.Relationship) (list []*csp.Relationship) {
	for _, fact := range r.known {
		for i := range fact.Intervals {
			if interval := &fact.Intervals[i]; r.rules.SameFact(interval, of) && r.recorded(interval) {
				list = append(list, interval)
			}
		}
	}
	return list
}
