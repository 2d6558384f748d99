package csp

import (
	"strconv"
	"strings"
)

// Leg is a relationship kind in one direction, as a route goes over it.
type Leg struct {
	Fact    FactKind
	Inbound bool // against the arrow
}

// String returns the leg as keys of routes have it: "SERVES>" along the arrow, "<SERVES" against it.
func (l Leg) String() string {
	if l.Inbound {
		return "<" + l.Fact.String()
	}
	return l.Fact.String() + ">"
}

// Reversed returns the same leg gone the other way.
func (l Leg) Reversed() Leg { return Leg{l.Fact, !l.Inbound} }

// Near returns the node kinds at which the leg begins, Far those at which it ends.
func (l Leg) Near() KindSet {
	if l.Inbound {
		return l.Fact.To()
	}
	return l.Fact.From()
}

// Far returns the node kinds at which the leg ends.
func (l Leg) Far() KindSet { return l.Reversed().Near() }

// AllLegs lists every relationship kind in both directions.
var AllLegs = allLegs()

func allLegs() (legs []Leg) {
	for _, kind := range AllFactKinds {
		legs = append(legs, Leg{kind, false}, Leg{kind, true})
	}
	return legs
}

// ServiceLegs are the legs from a customer or a subscription up to the partner that transacts with Microsoft.
var ServiceLegs = []Leg{{DistributesTo, true}, {Serves, true}, {Sells, true}, {Resells, true}}

// MostHops bounds the length of every route.
const MostHops = 4

// ServiceHops is the length of the longest service route: provider, reseller, customer or subscription.
const ServiceHops = 2

// Turn says what has to hold where a route passes from one relationship to the next. Provider, reseller and
// customer (or subscription) are one fact of three: that the provider distributes to the reseller and the
// reseller serves the customer does not make the provider serve the customer.
type Turn uint8

// The turns.
const (
	Free      Turn = iota // nothing
	ServedVia             // the reseller serves the customer via the provider
	SoldBy                // the provider sells the subscription
	Barred                // no service route passes here
)

// TurnBetween returns the turn between two legs that follow each other on a route. Only where they meet at the
// reseller are the three one fact: not where they meet at the provider.
func TurnBetween(before, next Leg, service bool) Turn {
	other := next
	switch toReseller := (Leg{DistributesTo, false}); {
	case next == toReseller.Reversed():
		other = before.Reversed()
	case before != toReseller:
		return Free
	}
	switch {
	case other == Leg{Serves, false}:
		return ServedVia
	case other == Leg{Resells, false}:
		return SoldBy
	case service:
		return Barred
	}
	return Free
}

// ServiceShape returns the number of hops of the service route that legs can be, gone from the partner down, or 0. The turn
// is obeyed; whether a single hop serves or sells directly is not told by its leg.
func ServiceShape(legs []Leg) int {
	switch {
	case len(legs) == 1 && (legs[0] == Leg{Serves, false} || legs[0] == Leg{Sells, false}):
		return 1
	case len(legs) == 2 && legs[0] == Leg{DistributesTo, false} && (legs[1] == Leg{Serves, false} || legs[1] == Leg{Resells, false}):
		return 2
	}
	return 0
}

// RouteKey is a route's place in the order of routes: its number of hops, and then its stops and legs in turn,
// separated by blanks. Compared bytewise, keys put shorter routes first, and then order by stops and legs.
func RouteKey(stops []NodeID, legs []Leg) string {
	var key strings.Builder
	key.WriteString(strconv.Itoa(len(legs)))
	for i, stop := range stops {
		if i > 0 {
			key.WriteByte(' ')
			key.WriteString(legs[i-1].String())
		}
		key.WriteByte(' ')
		key.WriteString(string(stop))
	}
	return key.String()
}

// IsRouteKey reports whether a text has the form of a route's key.
func IsRouteKey(text string) bool {
	parts := strings.Split(text, " ")
	hops, err := strconv.Atoi(parts[0])
	if err != nil || hops < 1 || hops > MostHops || len(parts) != 2*hops+2 {
		return false
	}
	for i, part := range parts[1:] {
		if i%2 == 0 {
			if _, _, _, ok := NodeID(part).Split(); !ok {
				return false
			}
		} else if _, ok := ParseFactKind(strings.Trim(part, "<>")); !ok {
			return false
		}
	}
	return true
}

// The enumerations of routes and their answers.
var (
	ServiceTiers           = names("ServiceTier", "DIRECT", "INDIRECT") // by number of hops
	CompletenessStates     = names("CompletenessState", "COMPLETE", "TRUNCATED")
	CompletenessBounds     = names("CompletenessBound", "SIZE", "VISITED")
	NodeKinds              = names("NodeKind", "PROVIDER", "RESELLER", "CUSTOMER", "SUBSCRIPTION") // in the order of Kinds
	RelationshipTypes      = names("RelationshipType", "DISTRIBUTES_TO", "SERVES", "OWNS", "SELLS", "RESELLS", "SUPPORTS", "ADMINISTERS", "ADD_ON_OF", "TRANSFERS", "REQUESTS")
	RelationshipDirections = names("RelationshipDirection", "FORWARD", "BACKWARD")
)
