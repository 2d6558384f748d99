package embedded

import (
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// aggregate appends the aggregates of nodes.
func (r *reading) aggregate(aggregates []plan.Aggregate, values []csp.Value, nodes []node) []csp.Value {
	t := newTally(r, aggregates)
	t.grow()
	_, _, groups := r.sorted.room(min(len(nodes), nodesAtOnce))
	clear(groups)
	for some := range slices.Chunk(nodes, nodesAtOnce) {
		if r.stoppedAfter(len(some)) {
			break
		}
		t.add(groups[:len(some)], some)
	}
	return t.appendValues(values, 0)
}

// tally works out the aggregates of groups.
type tally struct {
	reading    *reading
	aggregates []plan.Aggregate
	fields     []csp.Field // that are read, each once
	counts     []int64     // of nodes, by group
	figures    [][]figure  // by field and group
}

// figure is what is kept of one field's values in one group.
type figure struct{ known, sum, least, greatest int64 }

func newTally(r *reading, aggregates []plan.Aggregate) tally {
	t := tally{reading: r, aggregates: aggregates}
	for _, aggregate := range aggregates {
		if aggregate.Function != plan.Count && !slices.Contains(t.fields, aggregate.Field) {
			t.fields = append(t.fields, aggregate.Field)
		}
	}
	t.figures = make([][]figure, len(t.fields))
	return t
}

func (t *tally) grow() {
	t.counts = append(t.counts, 0)
	for i := range t.figures {
		t.figures[i] = append(t.figures[i], figure{})
	}
}

// add adds nodes to their groups.
func (t *tally) add(groups []int32, nodes []node) {
	for _, group := range groups {
		t.counts[group]++
	}
	for i, field := range t.fields {
		figures := t.figures[i]
		if stored := t.reading.storedEach(field, nodes); stored != nil && classOf(field) == numberClass {
			for at, group := range groups {
				if stored[at] != 0 {
					figures[group].add(numberStored(stored[at]))
				}
			}
			continue
		}
		for at, n := range nodes {
			if number, known := t.reading.number(field, n); known {
				figures[groups[at]].add(number)
			}
		}
	}
}

func (f *figure) add(number int64) {
	if f.known == 0 {
		f.least, f.greatest = number, number
	}
	f.known++
	f.sum += number
	f.least, f.greatest = min(f.least, number), max(f.greatest, number)
}

// storedEach returns what a field's column holds at the reading's instant for each of some nodes, or nil if that is not in one
// column of numbers or of codes. It is valid until the next call.
func (r *reading) storedEach(field csp.Field, nodes []node) []uint64 {
	kind, uniform := kindOf(nodes)
	if !uniform {
		return nil
	}
	t := r.graph.nodes[kind]
	p := t.layout.places[field]
	if p.class != numberClass && p.class != codeClass {
		return nil
	}
	r.sorted.stored = slices.Grow(r.sorted.stored[:0], len(nodes))
	stored := r.sorted.stored[:len(nodes)]
	if field.Spec().Dated && !r.newest {
		r.graph.datedEach(stored, t, field, nodes, r.at)
	} else {
		r.graph.newestEach(stored, p, t, nodes)
	}
	return stored
}

// number reads an integer or instant.
func (r *reading) number(field csp.Field, n node) (number int64, known bool) {
	t := r.graph.nodes[n.kind()]
	p := t.layout.places[field]
	if p.class == numberClass {
		stored := uint64(0)
		if r.newest || !field.Spec().Dated {
			stored = t.numbers[p.column].get(n.row())
		} else {
			stored = r.graph.dated(t, field, n.row(), r.at)
		}
		return numberStored(stored), stored != 0
	}
	value := r.cell(field, n)
	return value.Number(), !value.IsNull()
}

func (t *tally) appendValues(values []csp.Value, group int) []csp.Value {
	for _, aggregate := range t.aggregates {
		if aggregate.Function == plan.Count {
			values = append(values, csp.IntValue(t.counts[group]))
			continue
		}
		f := t.figures[slices.Index(t.fields, aggregate.Field)][group]
		switch {
		case aggregate.Function == plan.Known:
			values = append(values, csp.IntValue(f.known))
		case aggregate.Function == plan.Sum:
			values = append(values, csp.IntValue(f.sum))
		case f.known == 0:
			values = append(values, csp.Value{})
		case aggregate.Function == plan.Minimum:
			values = append(values, numberValue(aggregate.Field, f.least))
		default:
			values = append(values, numberValue(aggregate.Field, f.greatest))
		}
	}
	return values
}
