package embedded

import (
	"testing"
	"time"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// TestPeriods compares the periods of instants with those that the plan defines, with a table of days and without one.
func TestPeriods(t *testing.T) {
	for _, period := range []plan.Period{plan.Month, plan.Year} {
		for _, days := range []int{0, periodDays} {
			c := coder{dimension: &dimensionProgram{dimension: &plan.Dimension{Period: period}}, values: []csp.Value{{}}, numbers: map[csp.Value]uint32{}, periods: make([]uint32, days)}
			for at := time.Date(1890, 1, 1, 23, 0, 0, 0, time.UTC); at.Year() < 2130; at = at.AddDate(0, 0, 9) {
				for range 2 { // the second time from the table
					instant := csp.InstantOf(at)
					if got, want := c.key(c.period(int64(instant), true)), csp.IntValue(period.Of(instant)); got != want {
						t.Fatalf("%s is in %d, want %d", at, got.Number(), want.Number())
					}
				}
			}
		}
	}
}
