package plan

import "channelgraph/internal/csp"

// Aggregate is one value that is worked out of all nodes that match a page's condition, or of those of one group.
type Aggregate struct {
	Function Function
	Field    csp.Field // csp.NoField for Count; of type csp.Int for Sum
}

// Function says how an aggregate is worked out. There is none for an average: whoever shows one divides a Sum by
// a Known, so that it is divided in one place and both stores answer whole numbers only.
type Function uint8

// The functions.
const (
	Count   Function = iota + 1 // how many nodes
	Known                       // how many nodes have a value of the field
	Sum                         // of the field's values; 0 if there are none
	Minimum                     // the least value; null if there are none
	Maximum                     // the greatest value; null if there are none
)

// MostDimensions bounds the dimensions of a grouping.
const MostDimensions = 3

// Grouping divides all nodes that match the page's condition, whatever the page and its bounds, into groups of equal
// keys, and lists a page of the groups. A node that has several neighbours over a dimension's step is in several groups.
type Grouping struct {
	By         []Dimension // one to MostDimensions
	Aggregates []Aggregate // of each group
	Having     []Having    // lists only groups for which all of them hold
	Order      GroupOrder
	Size       Slot // most groups listed
	After      *GroupBound
	Total      bool // count the groups for which Having holds, whatever the page and its bound
	More       bool // say whether groups follow the page
	Most       Slot // more groups than this, of all parents together and whatever Having says, are csp.LimitExceeded
}

// Dimension says what one key of a group is: a field of the node, a neighbour, or what the first case says that holds. Where the
// node has none of it, the key is null. Steps and cases begin anew: no node was passed on the way to them, nor to what is read of
// the neighbours.
type Dimension struct {
	Cases  []Case    // nil if the key is a field or a neighbour
	Field  csp.Field // csp.NoField if the key is none
	Period Period    // of a field of type csp.Time; the key is then an integer
	Step   *Step     // each neighbour over the step is a key by its id
	Node   Selection // what to read of the neighbours
}

// Case is the key of nodes that satisfy a condition.
type Case struct {
	Where Predicate
	Key   Slot // a name, in ASCII
}

// Period is a stretch of time that instants fall into, in UTC.
type Period uint8

// The periods and the integers that stand for them.
const (
	Month Period = iota + 1 // year * 100 + month, for example 202403
	Year                    // the year
)

// Of returns the number of the period that an instant falls into.
func (p Period) Of(at csp.Instant) int64 {
	t := at.Time()
	if p == Year {
		return int64(t.Year())
	}
	return int64(t.Year())*100 + int64(t.Month())
}

// Measure is a number of a group: one of its aggregates, or the quotient of two, which is null if the divisor is 0.
type Measure struct {
	Of  int // the aggregate's place in Grouping.Aggregates
	Per int // the divisor's, or NoDivisor
}

// NoDivisor says that a measure is no quotient.
const NoDivisor = -1

// Value returns the measure of a group. A quotient is that of the two integers as float64.
func (m Measure) Value(aggregates []csp.Value) (value csp.Value, quotient float64) {
	if m.Per == NoDivisor {
		return aggregates[m.Of], 0
	}
	divisor := aggregates[m.Per].Number()
	if divisor == 0 {
		return csp.Value{}, 0
	}
	return aggregates[m.Of], float64(aggregates[m.Of].Number()) / float64(divisor)
}

// Having compares a measure with the integer in a slot. A comparison with null does not hold; Not negates that.
type Having struct {
	Measure  Measure
	Operator Operator // Equal, Less, LessOrEqual, Greater or GreaterOrEqual
	Slot     Slot
	Not      bool
}

// GroupOrder sorts groups by a measure and then by their keys upwards, or by their keys alone. Nulls are last in either direction.
// Keys compare one after another.
type GroupOrder struct {
	By         *Measure // nil for the keys
	Descending bool
}

// GroupBound is a place in an order of groups: the position of a (possibly vanished) group. Exclusive.
type GroupBound struct {
	Of, Per Slot   // the aggregates that make up the order's measure; NoSlot where the order has none
	Keys    []Slot // one for each dimension
}
