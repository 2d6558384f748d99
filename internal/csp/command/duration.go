package command

import (
	"regexp"
	"strconv"
	"time"

	"channelgraph/internal/csp"
)

// The bounds of granular delegated administration.
const (
	mostYears     = 2
	daysOfRequest = 90  // after which a request that nobody approved expires
	daysOfOneMore = 180 // by which administration extends itself
	extendsItself = "P180D"
	neverExtends  = "PT0S"
	neverByDays   = "P0D"
)

var durationForm = regexp.MustCompile(`^P(?:([0-9]{1,2})Y)?(?:([0-9]{1,2})M)?(?:([0-9]{1,3})W)?(?:([0-9]{1,3})D)?$`)

// after adds a duration of ISO 8601 in years, months, weeks and days to an instant. It is P1D to P2Y.
func after(at csp.Instant, field, duration string) (csp.Instant, error) {
	parts := durationForm.FindStringSubmatch(duration)
	if parts == nil {
		return 0, csp.Errorf(csp.BadInput, "%s: %q is no duration in years, months, weeks and days, for example P1Y or P90D", field, duration)
	}
	number := func(i int) int { n, _ := strconv.Atoi(parts[i]); return n }
	end := csp.InstantOf(at.Time().AddDate(number(1), number(2), 7*number(3)+number(4)))
	if end < plusDays(at, 1) || end > csp.InstantOf(at.Time().AddDate(mostYears, 0, 0)) {
		return 0, csp.Errorf(csp.BadInput, "%s: %s is not between one day (P1D) and two years (P2Y)", field, duration)
	}
	return end, nil
}

func plusDays(at csp.Instant, days int) csp.Instant {
	return at + csp.Instant(time.Duration(days)*24*time.Hour/time.Millisecond)
}

// checkExtension checks an automatic extension.
func checkExtension(duration string) error {
	switch duration {
	case neverExtends, neverByDays, extendsItself:
		return nil
	}
	return csp.Errorf(csp.BadInput, "autoExtendDuration can't be %q: it is %s, or %s for none", duration, extendsItself, neverExtends)
}
