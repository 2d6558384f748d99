package permission

import (
	"slices"

	"channelgraph/internal/csp"
)

// What a party sees follows from its own side of each relationship, at the instant that is asked about:
//
//   - A relationship is seen by whom its line in the table below names.
//   - A node is seen by the party that it is, and by whoever sees a relationship that holds and that begins there, ends
//     there or is via it (SERVES and REQUESTS).
//   - What has a past (the values of a dated field, the intervals of a relationship) is seen up to that instant: what began later
//     is not there.
//   - Where changes are asked for, relationships are seen that have ended, too, by whom the table names at that instant. A node
//     at one of their ends that is not seen is there as such an end alone, without dated values.
//   - The fields in Hidden are null.
//
// Who asserted a relationship is seen by whoever sees it. Everything else is as if it were not there. Where that comes from: Partner Center shows each partner its own side only (R17-R19:
// SDK:error-codes 20002, PCD:connect-with-your-customers); the customer sees all its partners and who of them can administer it (R20:
// M365:manage-partners); who is reseller of record, who manages and who supports are different things (R22: PCD:indirect-provider-tasks).

// Seer is one way to see a relationship. A party sees it if at least one of the ways of its kind leads to the party.
type Seer struct {
	Place Place
	Kinds csp.FactKinds // of Holder and HolderAtBoth
}

// Place says where a seer stands.
type Place uint8

// The places of seers.
const (
	Beginning    Place = iota + 1 // the node where the relationship begins
	End                           // the node where it ends
	Via                           // the provider that it names as csp.Via
	Holder                        // a node where a relationship of one of Kinds begins that ends where this one ends
	HolderAtBoth                  // a viewer of whose parties each end of the relationship has such a Holder; it may be another party at each
	Served                        // the customer whom the node where the relationship ends serves (SERVES) via the node where it begins
)

// sides are the relationships that make somebody a side of a subscription.
var sides = csp.FactsOf(csp.Owns, csp.Sells, csp.Resells, csp.Supports, csp.Administers)

// sale are those that make somebody a side of its sale.
var sale = csp.FactsOf(csp.Owns, csp.Sells, csp.Resells)

var seers = map[csp.FactKind][]Seer{
	csp.DistributesTo: {{Place: Beginning}, {Place: End}, {Place: Served}},
	csp.Serves:        {{Place: Beginning}, {Place: End}, {Place: Via}},
	csp.Requests:      {{Place: Beginning}, {Place: End}, {Place: Via}},
	csp.Owns:          {{Place: Beginning}, {Holder, sides}},
	csp.Sells:         {{Place: Beginning}, {Holder, sale}},
	csp.Resells:       {{Place: Beginning}, {Holder, sale}},
	csp.Supports:      {{Place: Beginning}, {Holder, sale}},
	csp.Administers:   {{Place: Beginning}, {Place: End}, {Holder, csp.FactsOf(csp.Owns)}},
	csp.AddOnOf:       {{HolderAtBoth, sides}},
	csp.Transfers:     {{Place: Beginning}, {Place: End}},
}

// Seers lists the ways to see relationships of a kind.
func Seers(kind csp.FactKind) []Seer { return seers[kind] }

// Hidden are the fields that nobody sees but who sees everything. A subscription's partnerId repeats who resells it, and not everybody who
// sees the subscription sees that; who does reads it from RESELLS.
var Hidden = []csp.Field{csp.PartnerID}

// HasSide reports whether one of the parties is where a relationship begins or ends, or the provider via which it is, and sees it
// therefore, at any instant.
func HasSide(parties []csp.NodeID, kind csp.FactKind, from, to, via csp.NodeID) bool {
	return slices.ContainsFunc(seers[kind], func(seer Seer) bool {
		switch seer.Place {
		case Beginning:
			return slices.Contains(parties, from)
		case End:
			return slices.Contains(parties, to)
		case Via:
			return slices.Contains(parties, via)
		}
		return false
	})
}

// IsShared reports whether others than those of HasSide may see relationships of a kind: the graph has to be asked.
func IsShared(kind csp.FactKind) bool {
	return slices.ContainsFunc(seers[kind], func(seer Seer) bool { return seer.Place > Via })
}
