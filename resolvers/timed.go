package resolvers

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/csp/rules"
	"channelgraph/internal/plan"
)

// timed fills a slot when a run's instant is known: with the instant, with one so many days later, or for a rule
// with no clouds while the rule is not in effect.
type timed struct {
	asOf plan.Slot // of the root field, or plan.NoSlot for now
	slot plan.Slot
	days plan.Slot // how many, or plan.NoSlot
	rule *rules.Rule
}

const millisecondsOfADay = 24 * 60 * 60 * 1000

func (t *timed) fill(now csp.Instant, values []plan.Slotted) {
	at := now
	if t.asOf != plan.NoSlot {
		at = values[t.asOf].One.Instant()
	}
	if t.rule != nil {
		if !t.rule.InEffect(at) {
			values[t.slot].Many = nil
		}
		return
	}
	if t.days != plan.NoSlot {
		at += csp.Instant(values[t.days].One.Number() * millisecondsOfADay)
	}
	values[t.slot].One = csp.TimeValue(at)
}

// instant returns a slot for the root field's instant, or one so many days later as another slot says.
func (c *compiler) instant(days plan.Slot) plan.Slot {
	slot := c.newSlot(csp.Time, false)
	c.program.timed = append(c.program.timed, timed{asOf: c.asOf, slot: slot, days: days})
	return slot
}
