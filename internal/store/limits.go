package store

import "channelgraph/internal/csp"

// TooManyGroups is the error of a grouping that has more groups than plan.Grouping.Most.
func TooManyGroups(most int64) error {
	return csp.Errorf(csp.LimitExceeded, "there are more than %d groups; group by fewer or coarser dimensions, or filter what is grouped", most)
}

// TooLarge is the error of an answer that is larger than plan.Input.Most.
func TooLarge(most int) error {
	return csp.Errorf(csp.LimitExceeded, "the answer would hold more than %d rows and values; ask for smaller pages, fewer levels or fewer fields", most)
}
