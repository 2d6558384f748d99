package loss

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// Kinds are the kinds of relationship without which somebody can be lost.
var Kinds = csp.FactsOf(csp.DistributesTo, csp.Serves, csp.Sells)

// Relationship is one of Kinds that disappears, though both of its ends stay.
type Relationship struct {
	Fact     csp.FactKind
	From, To plan.Slot // lists of one id: of its ends
	Via      plan.Slot // of SERVES: a list of the provider's id; plan.NoSlot for whatever via
	Relation plan.Slot // of SERVES: a value of csp.Relation; plan.NoSlot for any
}

// Services holds for the relationships SERVES that go with it; nil if none does. With a partnership goes all that
// the reseller serves via the provider.
func (r *Relationship) Services() plan.Predicate {
	switch r.Fact {
	case csp.DistributesTo:
		return plan.And{among(csp.FactPartner, r.To), among(csp.Via, r.From)}
	case csp.Serves:
		gone := plan.And{among(csp.FactPartner, r.From)}
		if r.Via != plan.NoSlot {
			gone = append(gone, among(csp.Via, r.Via))
		}
		if r.Relation != plan.NoSlot {
			gone = append(gone, plan.Compare{Field: csp.Relation, Operator: plan.Equal, Slot: r.Relation})
		}
		return gone
	}
	return nil
}

// Alternative returns the reseller that might go on via another provider, and the provider that it would have to do
// without: lists of one id. Both are plan.NoSlot where all goes that a partner serves, whatever via.
func (r *Relationship) Alternative() (reseller, without plan.Slot) {
	if r.Fact == csp.Serves && r.Via == plan.NoSlot {
		return plan.NoSlot, plan.NoSlot
	}
	if r.Fact == csp.Serves {
		return r.From, r.Via
	}
	return r.To, r.From
}

// Loses holds for nodes that lose something of what ties them over a step: with plan.Some for rest, those that keep
// something of it, with plan.None those that do not.
func (r *Relationship) Loses(over plan.Step, rest plan.Quantifier) plan.Predicate {
	services := r.Services()
	tied, left := over, over
	switch {
	case over.Fact == csp.Serves && services != nil:
		tied.Where, left.Where = both(over.Where, services), both(over.Where, plan.Not{Predicate: services})
		kept := plan.Related{Step: left, Quantifier: rest}
		if r.Fact == csp.Serves {
			return plan.And{among(csp.ID, r.To), plan.Related{Step: tied, Quantifier: plan.Some, Where: among(csp.ID, r.From)}, kept}
		}
		return plan.And{plan.Related{Step: tied, Quantifier: plan.Some, Where: among(csp.ID, r.To)}, kept}
	case over.Fact == r.Fact:
		by := among(csp.ID, r.From)
		return plan.And{among(csp.ID, r.To), plan.Related{Step: tied, Quantifier: plan.Some, Where: by},
			plan.Related{Step: left, Quantifier: rest, Where: plan.Not{Predicate: by}}}
	}
	return plan.Or{} // nobody loses any of it
}

func among(field csp.Field, list plan.Slot) plan.Predicate {
	return plan.Compare{Field: field, Operator: plan.In, Slot: list}
}

func both(where, more plan.Predicate) plan.Predicate {
	if where == nil {
		return more
	}
	return plan.And{where, more}
}
