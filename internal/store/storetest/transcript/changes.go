package transcript

import (
	"fmt"

	"channelgraph/internal/plan"
)

// changes writes the changes of a row: a line for each, and one for each of its relationships and their ends.
func (w *writer) changes(depth int, asked *plan.Changes, table *plan.ChangeTable, row int) {
	from, to := table.Rows(row)
	head := "changes"
	if asked.Total {
		head += fmt.Sprintf(" total=%d", table.Totals[row])
	}
	if asked.More {
		head += fmt.Sprintf(" more=%t", table.More[row])
	}
	w.line(depth, head)
	for change := from; change < to; change++ {
		w.line(depth+1, fmt.Sprintf("%s %s", table.Places[change].At, table.Places[change].Fact))
		w.facts(depth+2, "new", asked.New, &table.New, change)
		w.facts(depth+2, "old", asked.Old, &table.Old, change)
		w.row(depth+2, "from ", &asked.Source, nil, &table.Sources, change)
		w.row(depth+2, "to ", &asked.Target, nil, &table.Targets, change)
	}
}

// checkChanges says where a table of changes does not fit what was asked or the number of parents.
func checkChanges(place string, asked *plan.Changes, table *plan.ChangeTable, parents int) error {
	rows := len(table.Places)
	if err := checkStarts(place, table.Starts, parents, rows); err != nil {
		return err
	}
	if err := checkLength(place+" totals", len(table.Totals), parents, asked.Total); err != nil {
		return err
	}
	if err := checkLength(place+" more", len(table.More), parents, asked.More); err != nil {
		return err
	}
	if err := checkTable(place+" sources", &asked.Source, nil, nil, &table.Sources, rows); err != nil {
		return err
	}
	if err := checkTable(place+" targets", &asked.Target, nil, nil, &table.Targets, rows); err != nil {
		return err
	}
	if err := checkLength(place+" ends", len(table.Sources.Kinds)+len(table.Targets.Kinds), 2*rows, true); err != nil {
		return err
	}
	if err := checkFacts(place+" new", asked.New, &table.New, rows); err != nil {
		return err
	}
	return checkFacts(place+" old", asked.Old, &table.Old, rows)
}
