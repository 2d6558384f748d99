package outline

import (
	"fmt"

	"channelgraph/internal/plan"
)

func (w *planWriter) changes(depth int, asked *plan.Changes) {
	text := fmt.Sprintf("changes on %s, moved: %t: facts %b, from %s, to %s", kinds(asked.On), asked.Moved, asked.Facts, w.slot(asked.From), w.slot(asked.To))
	if asked.Where != nil {
		text += " where " + w.predicate(asked.Where)
	}
	for number, bound := range []*plan.ChangeBound{asked.After, asked.Before} {
		if bound != nil {
			text += fmt.Sprintf(", %s %s %s", []string{"after", "before"}[number], w.slot(bound.At), w.slot(bound.Fact))
		}
	}
	w.line(depth, fmt.Sprintf("%s, size %s, backward: %t, total: %t, more: %t", text, w.slot(asked.Size), asked.Backward, asked.Total, asked.More))
	for number, fact := range []*plan.FactSelection{asked.New, asked.Old} {
		w.line(depth+1, []string{"new", "old"}[number])
		w.facts(depth+2, fact)
	}
	w.selection(depth+1, &asked.Source)
	w.selection(depth+1, &asked.Target)
}
