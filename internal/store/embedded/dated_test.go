package embedded

import (
	"testing"

	"channelgraph/internal/csp"
)

// TestDatedFieldsStandInColumnsOfNumbers holds what reading a history takes for granted.
func TestDatedFieldsStandInColumnsOfNumbers(t *testing.T) {
	for field := csp.Field(1); int(field) < csp.FieldCount; field++ {
		if class := classOf(field); field.Spec().Dated && class != codeClass && class != numberClass && class != flagClass {
			t.Errorf("%s is dated and of class %d", field, class)
		}
	}
}

func TestDaysOfHistories(t *testing.T) {
	const last = neverOnDays * dayLength
	for _, c := range []struct {
		first, latest csp.Instant
		want          datedDays
	}{
		{firstInstant, firstInstant, datedDays{0, 0}}, {-1, 0, datedDays{0, 0}}, {0, 1, datedDays{0, 1}}, {dayLength - 1, dayLength, datedDays{0, 1}},
		{dayLength, dayLength + 1, datedDays{1, 2}}, {last - 1, last - dayLength, datedDays{neverOnDays - 1, neverOnDays - 1}},
		{last, last - dayLength + 1, datedDays{neverOnDays, neverOnDays}}, {csp.Forever, csp.Forever - dayLength, datedDays{neverOnDays, neverOnDays}},
	} {
		if got := newDatedDays(c.first, c.latest); got != c.want {
			t.Errorf("a history from %d to %d: %v, want %v", c.first, c.latest, got, c.want)
		}
		if got := newDatedDays(c.first, c.latest); got.isAbsent(c.first) || c.latest > firstInstant && got.isSettled(c.latest-1) && c.latest > 0 {
			t.Errorf("a history from %d to %d is absent when it begins, or has ended before", c.first, c.latest)
		}
	}
}
