package plan

import "channelgraph/internal/csp"

// Predicate is a condition on a node or, inside Step.Where, on a relationship.
// Logic has two values: a comparison with a null is false, and Not negates that.
type Predicate interface{ predicate() }

// And holds if all do; an empty And holds.
type And []Predicate

// Or holds if any does; an empty Or does not hold.
type Or []Predicate

// Not holds if the predicate does not.
type Not struct{ Predicate Predicate }

// Compare compares a field with the value in a slot.
type Compare struct {
	Field    csp.Field
	Operator Operator
	Slot     Slot // NoSlot for IsNull
}

// CompareOuter compares a field of the node (or, in Step.Where, of the relationship) with a field of a node further out:
// Outer 1 is the node at which the step that led here began (in Step.Where too), 2 the node at which the step before it
// began, and so on up through Related and through the hops of the selection: the Outer 1 of a Hop's Page.Where is the
// parent row. A Reference, Routes and Changes begin anew: what is below them sees nothing outside. Where there is no such node, and for a
// null on either side, the comparison is false.
//
// Operator is Equal for fields of one type but lists, also Less, LessOrEqual, Greater and GreaterOrEqual for numbers and
// times, and Has for a list field that holds the outer text. Each field compares in its own comparable form.
// Field and OuterField csp.ID ask for the same node, Field csp.Via with OuterField csp.ID for a relationship via that node.
type CompareOuter struct {
	Field      csp.Field
	Operator   Operator
	Outer      int
	OuterField csp.Field
}

// Counterpart holds for a node whose tenant (or subscription id) is a node of another kind too: one of Kinds, of the
// same cloud and with the same natural key, that satisfies Where. In Where, the node is Outer 1.
type Counterpart struct {
	Kinds csp.KindSet
	Where Predicate // on the other node, or nil
}

// Operator is a comparison.
type Operator uint8

// The comparisons. Typed text compares in its folded form, keys in lower case, other strings as written.
const (
	Equal Operator = iota + 1
	In             // the slot holds a list; an empty list never matches
	Less
	LessOrEqual
	Greater
	GreaterOrEqual
	Contains
	StartsWith
	EndsWith
	IsNull   // no slot
	Has      // the list field holds the value
	HasSome  // the list field holds at least one of the slot's list
	HasEvery // the list field holds all of the slot's list
)

// Related holds for a node by its neighbours over a step. A neighbour is one node however
// many relationships tie it, and it matches if at least one relationship satisfies Step.Where (and Step.Sole)
// and the node satisfies Where.
type Related struct {
	Step       Step
	Quantifier Quantifier
	Where      Predicate // on the neighbour, or nil
}

// Quantifier says how many neighbours have to match.
type Quantifier uint8

// The quantifiers.
const (
	Some   Quantifier = iota + 1 // at least one matches
	None                         // none matches
	All                          // every neighbour over the step matches: each of its relationships satisfies Step.Where (and Step.Sole), and it satisfies Where
	Single                       // exactly one matches
)

// RelatedCount compares the number of neighbours that match with the integer in a slot.
type RelatedCount struct {
	Step     Step
	Where    Predicate // on the neighbour, or nil
	Operator Operator  // Equal, Less, LessOrEqual, Greater or GreaterOrEqual
	Slot     Slot
}

func (And) predicate()          {}
func (Or) predicate()           {}
func (Not) predicate()          {}
func (Compare) predicate()      {}
func (Related) predicate()      {}
func (RelatedCount) predicate() {}
func (CompareOuter) predicate() {}
func (Counterpart) predicate()  {}
