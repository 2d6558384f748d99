package transcript

import (
	"fmt"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/plan/outline"
)

// checkTable says where a table and those below it do not fit the selection or the number of parents.
func checkTable(place string, selection *plan.Selection, page *plan.Page, facts *plan.FactSelection, table *plan.Table, parents int) error {
	rows := len(table.Kinds)
	if err := checkStarts(place, table.Starts, parents, rows); err != nil {
		return err
	}
	if err := checkLength(place+" totals", len(table.Totals), parents, page != nil && page.Total); err != nil {
		return err
	}
	if err := checkLength(place+" more", len(table.More), parents, page != nil && page.More); err != nil {
		return err
	}
	if err := checkSummary(place, page, table, parents); err != nil {
		return err
	}
	if err := checkLength(place+" cells", len(table.Cells), rows*len(selection.Columns), true); err != nil {
		return err
	}
	if err := checkLength(place+" hops", len(table.Hops), len(selection.Hops), true); err != nil {
		return err
	}
	for i := range selection.Hops {
		hop := &selection.Hops[i]
		below := fmt.Sprintf("%s %s", place, outline.Follows(hop))
		if err := checkTable(below, &hop.Page.Node, &hop.Page, hop.Fact, &table.Hops[i], rows); err != nil {
			return err
		}
	}
	if err := checkLength(place+" degrees", len(table.Degrees), rows*len(csp.AllLegs), selection.Degrees); err != nil {
		return err
	}
	if err := checkLength(place+" routes", len(table.Routes), len(selection.Routes), true); err != nil {
		return err
	}
	for i := range selection.Routes {
		if err := checkRoutes(fmt.Sprintf("%s routes %d", place, i), &selection.Routes[i], &table.Routes[i], rows); err != nil {
			return err
		}
	}
	if err := checkLength(place+" changes", len(table.Changes), len(selection.Changes), true); err != nil {
		return err
	}
	for i := range selection.Changes {
		if err := checkChanges(fmt.Sprintf("%s changes %d", place, i), &selection.Changes[i], &table.Changes[i], rows); err != nil {
			return err
		}
	}
	if err := checkLength(place+" history", len(table.History), len(selection.History), true); err != nil {
		return err
	}
	for i := range selection.History {
		if err := checkHistory(fmt.Sprintf("%s history %d", place, i), &selection.History[i], &table.History[i], rows); err != nil {
			return err
		}
	}
	if (facts != nil) != (table.Facts != nil) {
		return fmt.Errorf("%s: facts asked for: %t, answered: %t", place, facts != nil, table.Facts != nil)
	}
	if facts == nil {
		return nil
	}
	return checkFacts(place+" facts", facts, table.Facts, rows)
}

func checkSummary(place string, page *plan.Page, table *plan.Table, parents int) error {
	if page == nil {
		page = &plan.Page{}
	}
	if err := checkLength(place+" aggregates", len(table.Aggregates), parents*len(page.Aggregates), true); err != nil {
		return err
	}
	if err := checkLength(place+" groups", len(table.Groups), len(page.Groups), true); err != nil {
		return err
	}
	for i := range page.Groups {
		if err := checkGroups(place+" groups", &page.Groups[i], &table.Groups[i], parents); err != nil {
			return err
		}
	}
	return nil
}

func checkGroups(place string, grouping *plan.Grouping, table *plan.GroupTable, parents int) error {
	if len(table.Starts) != parents+1 {
		return fmt.Errorf("%s: %d starts for %d parents", place, len(table.Starts), parents)
	}
	rows := int(table.Starts[parents])
	if err := checkStarts(place, table.Starts, parents, rows); err != nil {
		return err
	}
	for _, length := range []struct {
		of          string
		got, wanted int
	}{
		{"keys", len(table.Keys), rows * len(grouping.By)},
		{"aggregates", len(table.Aggregates), rows * len(grouping.Aggregates)},
		{"nodes", len(table.Nodes), len(grouping.By)},
	} {
		if err := checkLength(place+" "+length.of, length.got, length.wanted, true); err != nil {
			return err
		}
	}
	if err := checkLength(place+" totals", len(table.Totals), parents, grouping.Total); err != nil {
		return err
	}
	if err := checkLength(place+" more", len(table.More), parents, grouping.More); err != nil {
		return err
	}
	for d := range grouping.By {
		if grouping.By[d].Step == nil {
			continue
		}
		if err := checkTable(place+" keys", &grouping.By[d].Node, nil, nil, &table.Nodes[d], rows); err != nil {
			return err
		}
	}
	return nil
}

func checkFacts(place string, selection *plan.FactSelection, table *plan.FactTable, parents int) error {
	if len(table.Starts) != parents+1 {
		return fmt.Errorf("%s: %d starts for %d parents", place, len(table.Starts), parents)
	}
	ties := int(table.Starts[parents])
	if err := checkStarts(place, table.Starts, parents, ties); err != nil {
		return err
	}
	if err := checkLength(place+" cells", len(table.Cells), ties*len(selection.Columns), true); err != nil {
		return err
	}
	if err := checkLength(place+" kinds", len(table.Kinds), ties, selection.Kinds); err != nil {
		return err
	}
	if selection.Provenance != (table.Provenance != nil) {
		return fmt.Errorf("%s: provenance asked for: %t, answered: %t", place, selection.Provenance, table.Provenance != nil)
	}
	if selection.Provenance {
		if err := checkStarts(place+" provenance", table.Provenance.Starts, ties, len(table.Provenance.Witnesses)); err != nil {
			return err
		}
	}
	if err := checkLength(place+" references", len(table.References), len(selection.References), true); err != nil {
		return err
	}
	for i := range selection.References {
		reference := &selection.References[i]
		if err := checkTable(place+" "+reference.Field.String(), &reference.Node, nil, nil, &table.References[i], ties); err != nil {
			return err
		}
	}
	if (selection.History != nil) != (table.History != nil) {
		return fmt.Errorf("%s: history asked for: %t, answered: %t", place, selection.History != nil, table.History != nil)
	}
	if selection.History == nil {
		return nil
	}
	return checkFacts(place+" history", selection.History, table.History, ties)
}

func checkStarts(place string, starts []int32, parents, rows int) error {
	if len(starts) != parents+1 || starts[0] != 0 || int(starts[parents]) != rows {
		return fmt.Errorf("%s: starts %v for %d parents and %d rows", place, starts, parents, rows)
	}
	for i := range parents {
		if starts[i] > starts[i+1] {
			return fmt.Errorf("%s: starts %v fall", place, starts)
		}
	}
	return nil
}

func checkLength(place string, length, wanted int, asked bool) error {
	if !asked {
		wanted = 0
	}
	if length != wanted {
		return fmt.Errorf("%s: %d instead of %d", place, length, wanted)
	}
	return nil
}
