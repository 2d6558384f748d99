package outline

import (
	"fmt"

	"channelgraph/internal/plan"
)

func (w *planWriter) routes(depth int, asked *plan.Routes) {
	text := fmt.Sprintf("routes on %s: %d to %d hops, budget %s", kinds(asked.On), asked.MinHops, asked.MaxHops, w.slot(asked.Budget))
	if asked.Service {
		text += ", service"
	} else {
		text += fmt.Sprintf(", to %s %s over %v", kinds(asked.To), w.slot(asked.ToIDs), asked.Legs)
	}
	if asked.Served {
		text += ", served"
	}
	words := []string{"carries", "through", "avoid", "after", "before"}
	for i, slot := range []plan.Slot{asked.Carries, asked.Through, asked.Avoid, asked.After, asked.Before} {
		if slot != plan.NoSlot {
			text += ", " + words[i] + " " + w.slot(slot)
		}
	}
	w.line(depth, fmt.Sprintf("%s, size %s, backward: %t, tiers: %t, channels: %t", text, w.slot(asked.Size), asked.Backward, asked.Tiers, asked.Channels))
	w.facts(depth+1, asked.Fact)
	for i := range asked.Subscriptions {
		w.line(depth+1, "subscriptions "+w.page(&asked.Subscriptions[i]))
		w.selection(depth+2, &asked.Subscriptions[i].Node)
	}
	w.selection(depth+1, &asked.Stop)
}
