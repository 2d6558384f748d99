package naive

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/csp/permission"
	"channelgraph/internal/plan"
)

// Rules are the decisions inside a read that tests replace one by one to build a broken store.
type Rules struct {
	// Holds says whether a relationship counts at an instant; depth is the number of hops before it in the operation.
	Holds func(relationship *csp.Relationship, at csp.Instant, depth int) bool

	// Value reads a node's field at an instant.
	Value func(node *csp.Node, field csp.Field, at csp.Instant) csp.Value

	// Comparable gives the form in which a field's value is compared with a slot.
	Comparable func(field csp.Field, value csp.Value) csp.Value

	// Order says which of two nodes' positions comes first: negative for a.
	Order func(a, b Position, descending bool) int

	// Rivals says whether a relationship that begins at another node keeps a step's ties from being sole.
	Rivals func(step *plan.Step, other *csp.Relationship) bool

	// Degree says how many relationships of one kind and direction and how many neighbours a node has.
	Degree func(relationships, neighbours int) plan.Degree

	// Another says whether a node that has the same value as the first one is listed with it.
	Another func(node, other *csp.Node) bool

	// SearchRank says where a search lists a match.
	SearchRank func(match csp.SearchMatch) int64

	// Distinct lists each neighbour once.
	Distinct func(ends []csp.NodeID) []csp.NodeID

	// Within says whether an instant lies in the interval of a question about changes.
	Within func(from, at, to csp.Instant) bool

	// Moves says whether a beginning and an end of relationships to one node are a move, by the nodes from which they lead.
	Moves func(began, ended csp.NodeID) bool

	// HeldWithin says whether a value that held from since until another instant held at some instant of an interval.
	HeldWithin func(since, until, from, to csp.Instant) bool

	// SameFact says whether two relationships are intervals of one fact.
	SameFact func(a, b *csp.Relationship) bool

	// Known says whether a relationship had been recorded by an instant.
	Known func(relationship *csp.Relationship, by csp.Instant) bool

	// Spoken says whether a witness had been recorded by an instant.
	Spoken func(witness csp.Provenance, by csp.Instant) bool

	// Turn says what has to hold between two legs of a route.
	Turn func(before, next csp.Leg, service bool) csp.Turn

	// Counterparts lists the ids that nodes of other kinds would have for the same tenant or subscription.
	Counterparts func(id csp.NodeID, kinds csp.KindSet) []csp.NodeID

	// Seers lists the ways to see relationships of a kind.
	Seers func(kind csp.FactKind) []permission.Seer

	// Hidden are the fields that nobody sees but who sees everything.
	Hidden []csp.Field

	// Outer returns the number-th node of those passed on the way, the nearest being number 1, or nil.
	Outer func(passed []*csp.Node, number int) *csp.Node
}

// Position is a node's place in an order.
type Position struct {
	Value csp.Value // of the order's field; null if the order is by id alone
	ID    csp.NodeID
}

// Contract returns the rules of the store contract.
func Contract() Rules {
	return Rules{
		Holds:      func(r *csp.Relationship, at csp.Instant, _ int) bool { return r.Since <= at && at < r.Until },
		Value:      (*csp.Node).Value,
		Comparable: csp.Field.Comparable,
		Order:      order,
		Rivals:     func(*plan.Step, *csp.Relationship) bool { return true },
		Degree:     degree,
		Another:    func(node, other *csp.Node) bool { return node.ID != other.ID },
		SearchRank: func(match csp.SearchMatch) int64 { return match.Rank },
		Distinct:   distinct,
		Within:     func(from, at, to csp.Instant) bool { return from < at && at <= to },
		Moves:      func(began, ended csp.NodeID) bool { return began != ended },
		HeldWithin: func(since, until, from, to csp.Instant) bool { return since <= to && until > from },
		SameFact:   sameFact,
		Known:      known,
		Spoken:     func(witness csp.Provenance, by csp.Instant) bool { return witness.Recorded <= by },
		Turn:       csp.TurnBetween,
		Outer:      outer,

		Seers:  permission.Seers,
		Hidden: permission.Hidden,

		Counterparts: counterparts,
	}
}

// sameFact looks at the key last: making it takes most of the time that the model has.
func sameFact(a, b *csp.Relationship) bool {
	return a.Kind == b.Kind && a.From == b.From && a.To == b.To && a.Fact() == b.Fact()
}

// order sorts by value and then by id, both in one direction, but nulls always last.
func order(a, b Position, descending bool) int {
	if a.Value.IsNull() != b.Value.IsNull() {
		return a.Value.Compare(b.Value)
	}
	byValue := a.Value.Compare(b.Value)
	if byValue == 0 {
		byValue = csp.StringValue(string(a.ID)).Compare(csp.StringValue(string(b.ID)))
	}
	if descending {
		return -byValue
	}
	return byValue
}

// known reports whether any witness of the relationship had been recorded.
func known(r *csp.Relationship, by csp.Instant) bool {
	for _, witness := range r.Provenance {
		if witness.Recorded <= by {
			return true
		}
	}
	return false
}

func distinct(ends []csp.NodeID) []csp.NodeID {
	var list []csp.NodeID
	seen := map[csp.NodeID]bool{}
	for _, end := range ends {
		if !seen[end] {
			seen[end] = true
			list = append(list, end)
		}
	}
	return list
}

func outer(passed []*csp.Node, number int) *csp.Node {
	if number < 1 || number > len(passed) {
		return nil
	}
	return passed[number-1]
}

func counterparts(id csp.NodeID, kinds csp.KindSet) []csp.NodeID {
	own, cloud, key, _ := id.Split()
	var list []csp.NodeID
	for _, kind := range kinds.Kinds() {
		if kind != own {
			list = append(list, csp.NewNodeID(kind, cloud, key))
		}
	}
	return list
}
