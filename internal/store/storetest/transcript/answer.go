package transcript

import (
	"fmt"
	"strconv"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/plan/outline"
)

// Answer writes an answer: a line for each root, row, hop, relationship, witness and reference,
// indented by what it belongs to. An answer whose tables do not fit the plan or each other is an error.
func Answer(p *plan.Plan, input plan.Input, answer *plan.Answer) (string, error) {
	if len(answer.Roots) != len(p.Roots) {
		return "", fmt.Errorf("%d tables for %d roots", len(answer.Roots), len(p.Roots))
	}
	var w writer
	for i := range p.Roots {
		root, table := &p.Roots[i], &answer.Roots[i]
		place := "root " + strconv.Itoa(i)
		if root.Changes != nil {
			if err := checkTable(place, &plan.Selection{Changes: []plan.Changes{*root.Changes}}, nil, nil, &plan.Table{Starts: []int32{0, 1}, Kinds: []csp.Kind{0}, Changes: table.Changes}, 1); err != nil {
				return "", err
			}
			w.line(0, place)
			w.changes(1, root.Changes, &table.Changes[0], 0)
			continue
		}
		var selection *plan.Selection
		var page *plan.Page
		if root.IDs != nil {
			selection = &root.IDs.Node
			if asked := len(input.Values[root.IDs.IDs].Many); len(table.Kinds) != asked {
				return "", fmt.Errorf("%s: %d rows for %d ids", place, len(table.Kinds), asked)
			}
		} else {
			selection, page = &root.List.Node, root.List
		}
		if err := checkTable(place, selection, page, nil, table, 1); err != nil {
			return "", err
		}
		w.line(0, place+cut(page, table, 0))
		w.summary(1, page, table, 0)
		w.rows(1, selection, nil, table, 0)
	}
	return w.String(), nil
}

type writer struct{ strings.Builder }

func (w *writer) line(depth int, text string) {
	w.WriteString(strings.Repeat("  ", depth))
	w.WriteString(text)
	w.WriteByte('\n')
}

func cut(page *plan.Page, table *plan.Table, parent int) string {
	var text string
	if page != nil && page.Total {
		text += fmt.Sprintf(" total=%d", table.Totals[parent])
	}
	if page != nil && page.More {
		text += fmt.Sprintf(" more=%t", table.More[parent])
	}
	return text
}

func (w *writer) rows(depth int, selection *plan.Selection, facts *plan.FactSelection, table *plan.Table, parent int) {
	from, to := table.Rows(parent)
	for row := from; row < to; row++ {
		w.row(depth, "", selection, facts, table, row)
	}
}

func (w *writer) row(depth int, before string, selection *plan.Selection, facts *plan.FactSelection, table *plan.Table, row int) {
	kind := "absent"
	if table.Kinds[row] != 0 {
		kind = table.Kinds[row].String()
	}
	w.line(depth, before+kind+cells(table.Cells, row, len(selection.Columns)))
	if facts != nil {
		w.facts(depth+1, "fact", facts, table.Facts, row)
	}
	for i := range selection.Hops {
		hop, below := &selection.Hops[i], &table.Hops[i]
		from, to := below.Rows(row)
		if from == to && cut(&hop.Page, below, row) == "" && len(hop.Page.Aggregates)+len(hop.Page.Groups) == 0 {
			continue
		}
		w.line(depth+1, outline.Follows(hop)+cut(&hop.Page, below, row))
		w.summary(depth+2, &hop.Page, below, row)
		w.rows(depth+2, &hop.Page.Node, hop.Fact, below, row)
	}
	if selection.Degrees {
		w.degrees(depth+1, table.Degrees[row*len(csp.AllLegs):(row+1)*len(csp.AllLegs)])
	}
	for i := range selection.Routes {
		w.routes(depth+1, &selection.Routes[i], &table.Routes[i], row)
	}
	for i := range selection.Changes {
		w.changes(depth+1, &selection.Changes[i], &table.Changes[i], row)
	}
	for i := range selection.History {
		w.history(depth+1, &selection.History[i], &table.History[i], row)
	}
}

// summary writes what a page wants of all nodes that match it.
func (w *writer) summary(depth int, page *plan.Page, table *plan.Table, parent int) {
	if page == nil {
		return
	}
	if width := len(page.Aggregates); width > 0 {
		w.line(depth, "aggregates"+cells(table.Aggregates, parent, width))
	}
	for i := range page.Groups {
		grouping, groups := &page.Groups[i], &table.Groups[i]
		text := "groups"
		if grouping.Total {
			text += fmt.Sprintf(" total=%d", groups.Totals[parent])
		}
		if grouping.More {
			text += fmt.Sprintf(" more=%t", groups.More[parent])
		}
		w.line(depth, text)
		from, to := groups.Rows(parent)
		for row := from; row < to; row++ {
			w.line(depth+1, "group"+cells(groups.Keys, row, len(grouping.By))+":"+cells(groups.Aggregates, row, len(grouping.Aggregates)))
			for d := range grouping.By {
				if grouping.By[d].Step != nil {
					w.rows(depth+2, &grouping.By[d].Node, nil, &groups.Nodes[d], row)
				}
			}
		}
	}
}

func (w *writer) facts(depth int, word string, selection *plan.FactSelection, table *plan.FactTable, row int) {
	from, to := table.Rows(row)
	for tie := from; tie < to; tie++ {
		kind := ""
		if selection.Kinds {
			kind = " " + table.Kinds[tie].String()
		}
		w.line(depth, word+kind+cells(table.Cells, tie, len(selection.Columns)))
		if selection.Provenance {
			for _, witness := range table.Provenance.Witnesses[table.Provenance.Starts[tie]:table.Provenance.Starts[tie+1]] {
				w.line(depth+1, fmt.Sprintf("said %s %s %s", witness.Party, witness.Source, witness.Recorded))
			}
		}
		for i := range selection.References {
			reference := &selection.References[i]
			below := &table.References[i]
			if from, to := below.Rows(tie); from < to {
				w.line(depth+1, reference.Field.String())
				w.rows(depth+2, &reference.Node, nil, below, tie)
			}
		}
		if selection.History != nil {
			w.facts(depth+1, "interval", selection.History, table.History, tie)
		}
	}
}

// degrees writes what is not zero.
func (w *writer) degrees(depth int, degrees []plan.Degree) {
	for i, degree := range degrees {
		if degree != (plan.Degree{}) {
			w.line(depth, fmt.Sprintf("%s: %d relationships, %d neighbours", csp.AllLegs[i], degree.Relationships, degree.Neighbours))
		}
	}
}

func cells(all []csp.Value, row, columns int) string {
	var text strings.Builder
	for _, cell := range all[row*columns : (row+1)*columns] {
		text.WriteByte(' ')
		text.WriteString(outline.Value(cell))
	}
	return text.String()
}
