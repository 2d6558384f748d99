package transcript

import (
	"fmt"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/plan/outline"
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
		w.line(depth+1, fmt.Sprintf("%s %s from %s until %s", held.Field, outline.Value(held.Value), held.Since, outline.Value(csp.TimeValue(held.Until))))
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
