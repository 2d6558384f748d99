package embedded

import (
	"cmp"
	"slices"
)

// conjunction holds where all its conditions do. Each run learns which of them reject the most for what they cost, and
// examines those first.
type conjunction struct {
	conditions []condition[node]
	number     int // among the program's conjunctions
}

// trial is what a run has learned of a conjunction.
type trial struct {
	results  []trialResult // in the order in which the conditions are examined
	examined int           // nodes
	next     int           // how many there have to be for the next sorting
}

type trialResult struct {
	condition int
	rejected  int
	cost      int // relationships looked at, and one for each node
}

const firstSorting = 16 // nodes after which the conditions are sorted first; each later time after four times as many

func (t *trial) begin(conditions int) {
	t.results, t.examined, t.next = t.results[:0], 0, firstSorting
	for i := range conditions {
		t.results = append(t.results, trialResult{condition: i})
	}
}

func (all conjunction) holds(r *reading, n node) bool {
	t := &r.trials[all.number]
	t.examined++
	if t.examined == t.next {
		t.sort()
	}
	first := 0
	if t.next == firstSorting {
		first = t.examined // until then each condition is sometimes the first
	}
	for i := range t.results {
		result := &t.results[(first+i)%len(t.results)]
		before := r.visited
		holds := all.conditions[result.condition].holds(r, n)
		result.cost += r.visited - before + 1
		if !holds {
			result.rejected++
			return false
		}
	}
	return true
}

func (t *trial) sort() {
	t.next *= 4
	slices.SortStableFunc(t.results, func(a, b trialResult) int { return cmp.Compare(b.rejected*a.cost, a.rejected*b.cost) })
}
