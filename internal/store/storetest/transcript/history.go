package transcript

import (
	"fmt"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// history writes the dated values of a row: a line for each.
func (w *writer) history(depth int, asked *plan.History, table *plan.HistoryTable, row int) {
	head := "history"
	if asked.Total {
		head += fmt.Sprintf(" total=%d", table.Totals[row])
	}
	if asked.More {
		head += fmt.Sprintf(" more=%t", table.More[row])
	}
	w.line(depth, head)
	from, to := table.Rows(row)
	for _, held := range table.Values[from:to] {
		w.line(depth+1, fmt.Sprintf("%s %s from %s until %s", held.Field, Value(held.Value), held.Since, Value(csp.TimeValue(held.Until))))
	}
}

// checkHistory says where a table of dated values does not fit what was asked or the number of parents.
func checkHistory(place string, asked *plan.History, table *plan.HistoryTable, parents int) error {
	if err := checkStarts(place, table.Starts, parents, len(table.Values)); err != nil {
		return err
	}
	if err := checkLength(place+" totals", len(table.Totals), parents, asked.Total); err != nil {
		return err
	}
	return checkLength(place+" more", len(table.More), parents, asked.More)
}

func (w *planWriter) history(depth int, asked *plan.History) {
	text := fmt.Sprintf("history on %s of %v, from %s, to %s", kinds(asked.On), asked.Fields, w.slot(asked.From), w.slot(asked.To))
	for number, bound := range []*plan.HistoryBound{asked.After, asked.Before} {
		if bound != nil {
			text += fmt.Sprintf(", %s %s %s", []string{"after", "before"}[number], w.slot(bound.Since), w.slot(bound.Field))
		}
	}
	w.line(depth, fmt.Sprintf("%s, size %s, backward: %t, total: %t, more: %t", text, w.slot(asked.Size), asked.Backward, asked.Total, asked.More))
}
