package store

import (
	"cmp"
	"slices"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// AppendHistory appends the values of one parent that are asked for to a table. dated are the node's, in order of field and time; at is
// the root's instant.
func AppendHistory(table *plan.HistoryTable, asked *plan.History, input *plan.Input, at csp.Instant, dated []csp.Dated) {
	values := heldWithin(asked, input, at, dated)
	slices.SortFunc(values, func(a, b plan.HeldValue) int { return compareHeld(&a, b.Since, b.Field.String()) })
	total := len(values)
	values = slices.DeleteFunc(values, func(v plan.HeldValue) bool {
		return asked.After != nil && compareHeldBound(&v, asked.After, input) <= 0 || asked.Before != nil && compareHeldBound(&v, asked.Before, input) >= 0
	})
	size := min(len(values), max(0, int(input.Values[asked.Size].One.Number())))
	page := values[:size]
	if asked.Backward {
		page = values[len(values)-size:]
	}
	table.Values = append(table.Values, page...)
	table.Starts = append(table.Starts, int32(len(table.Values)))
	if asked.Total {
		table.Totals = append(table.Totals, int64(total))
	}
	if asked.More {
		table.More = append(table.More, size < len(values))
	}
}

// heldWithin lists the values that held at some instant of the interval.
func heldWithin(asked *plan.History, input *plan.Input, at csp.Instant, dated []csp.Dated) (values []plan.HeldValue) {
	to := at
	if asked.To != plan.NoSlot {
		to = input.Values[asked.To].One.Instant()
	}
	for i := range dated {
		held := plan.HeldValue{Field: dated[i].Field, Value: dated[i].Value, Since: dated[i].Since, Until: csp.Forever}
		if i+1 < len(dated) && dated[i+1].Field == held.Field {
			held.Until = dated[i+1].Since
		}
		ended := asked.From != plan.NoSlot && held.Until <= input.Values[asked.From].One.Instant()
		if !held.Value.IsNull() && held.Since <= to && !ended && slices.Contains(asked.Fields, held.Field) {
			values = append(values, held)
		}
	}
	return values
}

func compareHeldBound(v *plan.HeldValue, bound *plan.HistoryBound, input *plan.Input) int {
	return compareHeld(v, input.Values[bound.Since].One.Instant(), input.Values[bound.Field].One.Text())
}

func compareHeld(v *plan.HeldValue, since csp.Instant, field string) int {
	return cmp.Or(cmp.Compare(v.Since, since), strings.Compare(v.Field.String(), field))
}
