package csp

import "slices"

// RecordChange is what a revision of the change log did to what is recorded.
type RecordChange uint8

// The changes, in the order of RecordChanges' names.
const (
	Began     RecordChange = iota // it was not recorded before
	Ended                         // its end was recorded
	Altered                       // it goes on with other values
	Corrected                     // what was recorded of it was wrong or incomplete, and is otherwise now
)

// String returns the name, for example "BEGAN".
func (c RecordChange) String() string { return RecordChanges.Names[c] }

// RecordedChange is one change of a relationship's record. Before and After are what was and what is recorded;
// one of them is nil where there is nothing.
type RecordedChange struct {
	Change        RecordChange
	Before, After *Relationship
}

// Known returns what is recorded of the relationship after the change, or else what was before it.
func (c *RecordedChange) Known() *Relationship {
	if c.After != nil {
		return c.After
	}
	return c.Before
}

// RecordedChanges lists what differs between two records of one fact, in order of since. An interval that
// ends at the instant at which another begins is one change, CHANGED; that an interval ends is ENDED, with
// the interval as it is recorded now after it.
func RecordedChanges(before, after *Fact) []RecordedChange {
	var list []RecordedChange
	ended := map[Instant]int{} // places in list, by end
	was, is := before.Intervals, after.Intervals
	for len(was) > 0 || len(is) > 0 {
		switch {
		case len(is) == 0 || len(was) > 0 && was[0].Since < is[0].Since:
			list = append(list, RecordedChange{Corrected, &was[0], nil})
			was = was[1:]
		case len(was) == 0 || is[0].Since < was[0].Since:
			if place, handed := ended[is[0].Since]; handed {
				list[place].Change, list[place].After = Altered, &is[0]
			} else {
				list = append(list, RecordedChange{Began, nil, &is[0]})
			}
			is = is[1:]
		default:
			if !sameRecord(&was[0], &is[0]) {
				change := recordChange(&was[0], &is[0])
				if change == Ended {
					ended[is[0].Until] = len(list)
				}
				list = append(list, RecordedChange{change, &was[0], &is[0]})
			}
			was, is = was[1:], is[1:]
		}
	}
	return list
}

func sameRecord(a, b *Relationship) bool {
	return a.Until == b.Until && slices.Equal(a.Properties, b.Properties) && slices.Equal(a.Provenance, b.Provenance)
}

// recordChange compares two records of the interval that begins at one instant.
func recordChange(was, is *Relationship) RecordChange {
	if is.Until < was.Until && slices.Equal(was.Properties, is.Properties) {
		return Ended
	}
	return Corrected
}

// NodeChange says what a revision did to a node. before is nil if the node was not recorded. A dated value that follows another
// one is CHANGED; one in whose place another is recorded is CORRECTED.
func NodeChange(before, after *Node) RecordChange {
	if before == nil {
		return Began
	}
	if slices.ContainsFunc(before.History, func(was Dated) bool { return !slices.Contains(after.History, was) }) {
		return Corrected
	}
	return Altered
}
