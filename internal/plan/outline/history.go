package outline

import (
	"fmt"

	"channelgraph/internal/plan"
)

func (w *planWriter) history(depth int, asked *plan.History) {
	text := fmt.Sprintf("history on %s of %v, from %s, to %s", kinds(asked.On), asked.Fields, w.slot(asked.From), w.slot(asked.To))
	for number, bound := range []*plan.HistoryBound{asked.After, asked.Before} {
		if bound != nil {
			text += fmt.Sprintf(", %s %s %s", []string{"after", "before"}[number], w.slot(bound.Since), w.slot(bound.Field))
		}
	}
	w.line(depth, fmt.Sprintf("%s, size %s, backward: %t, total: %t, more: %t", text, w.slot(asked.Size), asked.Backward, asked.Total, asked.More))
}
