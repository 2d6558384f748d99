package random

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store/storetest/channel"
)

// source finds the value of one slot. The sources of a shape run in the order of its slots.
type source func(*filler) plan.Slotted

// filler is one filling of a shape's slots.
type filler struct {
	rng   *rand.Rand
	graph *channel.Graph
	at    csp.Instant // of the root whose slots are filled

	places map[*boundSource]place // of the bounds filled so far
	most   int64                  // groups of every grouping: which of several is refused first is the store's own; 0 if not yet chosen
}

// Fill returns values for the shape's slots, most of them found in the graph.
func (s *Shape) Fill(rng *rand.Rand, graph *channel.Graph) plan.Input {
	f := &filler{rng: rng, graph: graph, places: map[*boundSource]place{}}
	input := plan.Input{Now: Now, Scope: plan.Everything()}
	if chance(rng, 3) {
		input.Scope = plan.Scope{}
	}
	for _, slot := range s.sources {
		f.at = Now
		if slot.asOf != plan.NoSlot && int(slot.asOf) < len(input.Values) {
			f.at = input.Values[slot.asOf].One.Instant()
		}
		input.Values = append(input.Values, slot.from(f))
	}
	if s.restricted && input.Scope.SeesEverything() {
		input.Scope = plan.ScopeOf(f.parties()...)
	}
	return input
}

// parties picks one node or a few who have a side in something, and rarely one that is not there.
func (f *filler) parties() []csp.NodeID {
	var list []csp.NodeID
	for range pick(f.rng, []int{1, 1, 1, 2, 3}) {
		party := csp.NodeID("Provider:GLOBAL:nobody-else")
		for range 10 {
			if len(f.graph.Facts) == 0 || chance(f.rng, 5) {
				break
			}
			known := f.graph.Facts[f.rng.IntN(len(f.graph.Facts))].Intervals[0]
			if end := pick(f.rng, []csp.NodeID{known.From, known.From, known.To}); end.Kind() != csp.Subscription {
				party = end
				break
			}
		}
		list = append(list, party)
	}
	return list
}

func asOf(f *filler) plan.Slotted {
	return plan.Slotted{One: csp.TimeValue(pick(f.rng, instants) + csp.Instant(f.rng.IntN(3)-1))}
}

func size(f *filler) plan.Slotted {
	return plan.Slotted{One: csp.IntValue(pick(f.rng, []int64{0, 1, 2, 2, 3, 5, 5, 5, 10, 20, 200}))}
}

func count(f *filler) plan.Slotted {
	return plan.Slotted{One: csp.IntValue(pick(f.rng, []int64{-1, 0, 0, 1, 1, 2, 3, 10}))}
}

// lengths are how long the list in one slot may be. A store may have a plan for each order of magnitude, so one slot stays mostly in one.
type lengths []int

var allLengths = []lengths{{0, 1}, {1, 1, 1, 1, 1, 2}, {2, 3, 5, 10}, {2, 3, 4, 3, 0}, {11, 12}}

// ids picks ids of the graph, with repetitions, and some that name nothing.
func (l lengths) ids(f *filler) plan.Slotted {
	list := []csp.Value{}
	for range pick(f.rng, l) {
		id := f.node().ID
		if chance(f.rng, 10) {
			id = pick(f.rng, []csp.NodeID{"", "nonsense", "Customer:GLOBAL:nobody", "Customer:MARS:000", "Partner:GLOBAL:000"})
		}
		list = append(list, csp.StringValue(string(id)))
	}
	return plan.Slotted{Many: list}
}

func (f *filler) node() *csp.Node { return &f.graph.Nodes[f.rng.IntN(len(f.graph.Nodes))] }

// oneOf returns a source of values to compare with a field.
func oneOf(field csp.Field, operator plan.Operator) source {
	return func(f *filler) plan.Slotted {
		value := f.element(field)
		switch operator {
		case plan.Contains, plan.StartsWith, plan.EndsWith:
			value = field.Comparable(csp.StringValue(part(f.rng, value.Text(), operator)))
		}
		if chance(f.rng, 2) {
			value = csp.Value{}
		}
		return plan.Slotted{One: value}
	}
}

// of returns a source of lists to compare with a field.
func (l lengths) of(field csp.Field) source {
	return func(f *filler) plan.Slotted {
		list := []csp.Value{}
		for range pick(f.rng, l) {
			list = append(list, f.element(field))
		}
		return plan.Slotted{Many: list}
	}
}

// element returns a value in the form in which the field compares; for a list field, one of its elements.
func (f *filler) element(field csp.Field) csp.Value {
	found := value(f.rng, field, []csp.NodeID{f.node().ID})
	for range 10 {
		if candidate := f.existing(field); !candidate.IsNull() {
			found = candidate
			break
		}
	}
	if found.Type() == csp.List {
		if found.Len() == 0 {
			return csp.StringValue(text(f.rng, field.Spec(), nil))
		}
		return csp.StringValue(pick(f.rng, found.List()))
	}
	if found.Type() == csp.String && field.Spec().Enum == nil && chance(f.rng, 15) {
		found = csp.StringValue(pick(f.rng, []func(string) string{strings.ToUpper, strings.ToLower})(found.Text()))
	}
	return field.Comparable(found)
}

// existing returns the field's value at a random place of the graph, or null.
func (f *filler) existing(field csp.Field) csp.Value {
	if field.Spec().Nodes != csp.NoKinds {
		return f.node().Value(field, f.at)
	}
	if len(f.graph.Facts) == 0 {
		return csp.Value{}
	}
	intervals := f.graph.Facts[f.rng.IntN(len(f.graph.Facts))].Intervals
	return intervals[f.rng.IntN(len(intervals))].Value(field)
}

// part cuts a beginning, an end or a middle out of a text, and sometimes changes it so that nothing matches.
func part(rng *rand.Rand, whole string, operator plan.Operator) string {
	runes := []rune(whole)
	from := rng.IntN(len(runes) + 1)
	to := from + rng.IntN(len(runes)-from+1)
	switch operator {
	case plan.StartsWith:
		from = 0
	case plan.EndsWith:
		to = len(runes)
	}
	cut := string(runes[from:to])
	if chance(rng, 10) {
		cut += "%"
	}
	return cut
}

// boundSource finds a node whose place in an order is a bound: one that exists, or one that might have.
type boundSource struct {
	order csp.Field
	kinds csp.KindSet
	null  bool
}

// value and id fill the bound's two slots from one place.
func (b *boundSource) value(f *filler) plan.Slotted {
	return plan.Slotted{One: b.place(f).value}
}

func (b *boundSource) id(f *filler) plan.Slotted {
	return plan.Slotted{One: csp.StringValue(string(b.place(f).id))}
}

type place struct {
	value csp.Value
	id    csp.NodeID
}

func (b *boundSource) place(f *filler) place {
	found, ok := f.places[b]
	if !ok {
		found = b.find(f)
		f.places[b] = found
	}
	return found
}

func (b *boundSource) find(f *filler) place {
	for range 20 {
		node := f.node()
		value := csp.Value{}
		if b.order != csp.ID {
			value = node.Value(b.order, f.at)
		}
		if b.kinds.Has(node.ID.Kind()) && (b.order == csp.ID || value.IsNull() == b.null) {
			return place{value, node.ID}
		}
	}
	vanished := place{id: csp.NewNodeID(b.kinds.Kinds()[0], csp.Global, fmt.Sprintf("%03x", f.rng.IntN(1<<12)))}
	if b.order != csp.ID && !b.null {
		vanished.value = value(f.rng, b.order, nil)
	}
	return vanished
}
