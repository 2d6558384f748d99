package csp

import "slices"

// HoldingCertainties say how certain it is that a customer holds a subscription which somebody sells.
var HoldingCertainties = names("HoldingCertainty", "CONFIRMED", "ASSERTED", "REPORTED")

// HoldingCertainty weighs who says that a customer holds a subscription (OWNS) and who says that somebody sells it
// (SELLS). Parties are those of the relationships' witnesses, principals the tenants of the subscription's owners, sellers and
// resellers of record: they know it at first hand.
//
// The result is CONFIRMED if two or more parties say so, ASSERTED if only one does and it is a principal, REPORTED if
// only one does and it is none, for example a report of a system, and "" if nobody does. How often and from how many
// sources a party says so does not count: copies of one word are one word.
func HoldingCertainty(parties, principals []string) string {
	if len(parties) == 0 {
		return ""
	}
	first := parties[0]
	switch {
	case slices.ContainsFunc(parties, func(party string) bool { return party != first }):
		return "CONFIRMED"
	case slices.Contains(principals, first):
		return "ASSERTED"
	}
	return "REPORTED"
}

// SaleTier says in which tier a subscription is sold: INDIRECT with a reseller on record, DIRECT without one, "" if nobody
// sells or resells it, as with channels that have no partner.
func SaleTier(sellers, resellers int) string {
	switch {
	case resellers > 0:
		return "INDIRECT"
	case sellers > 0:
		return "DIRECT"
	}
	return ""
}
