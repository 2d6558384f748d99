package embedded

import (
	"cmp"
	"math"
	"slices"

	"channelgraph/internal/csp"
)

// limit is a rank behind which no hit can be on the page, as those found before have nodes enough.
type limit struct {
	rank   int64
	enough int      // nodes; 0 if that is not known beforehand
	better []ranked // up to the rank, ascending
}

// ranked is how many nodes have hits of a rank.
type ranked struct {
	rank  int64
	nodes int
}

// newLimit returns a limit that every hit keeps. A node may have a hit for each field, and changed ones do not count.
func (f *finder) newLimit() limit {
	l := limit{rank: math.MaxInt64}
	if f.most <= 0 || f.page.quick != nil || f.page.slow != nil || f.after.set || f.before.set {
		return l
	}
	l.enough = f.most * len(csp.Searched)
	for _, changed := range f.changed {
		l.enough += len(changed)
	}
	return l
}

// note takes a hit into account.
func (l *limit) note(rank int64, nodes int) {
	if l.enough == 0 {
		return
	}
	at, known := slices.BinarySearchFunc(l.better, rank, func(r ranked, rank int64) int { return cmp.Compare(r.rank, rank) })
	if known {
		l.better[at].nodes += nodes
	} else {
		l.better = slices.Insert(l.better, at, ranked{rank, nodes})
	}
	sum := 0
	for i := range l.better {
		if sum += l.better[i].nodes; sum >= l.enough {
			l.better, l.rank = l.better[:i+1], l.better[i].rank
			return
		}
	}
}
