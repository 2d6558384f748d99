package csp

import "strings"

// FactKind is a kind of relationship. Its name is the relationship type in Neo4j.
type FactKind uint8

// The relationship kinds. Who sells, who resells, who administers and who supports are
// four facts: each can hold without the others.
const (
	DistributesTo FactKind = iota + 1 // Provider -> Reseller
	Serves                            // Provider or Reseller -> Customer, for a reseller possibly via a provider
	Owns                              // Customer -> Subscription
	Sells                             // the transacting partner -> Subscription
	Resells                           // Reseller of record -> Subscription
	Supports                          // Partner -> Subscription
	Administers                       // Partner -> Customer or Subscription
	AddOnOf                           // Subscription -> Subscription
	Transfers                         // source Partner -> target Partner
	Requests                          // Provider or Reseller -> Customer: it asks to serve, and the customer has not agreed yet
	factKindCount
)

// AllFactKinds lists every relationship kind in declaration order.
var AllFactKinds = []FactKind{DistributesTo, Serves, Owns, Sells, Resells, Supports, Administers, AddOnOf, Transfers, Requests}

type factSpec struct {
	name          string
	from, to      KindSet
	discriminator []Field // with the two ends these fields say which fact it is
}

var facts = [factKindCount]factSpec{
	DistributesTo: {"DISTRIBUTES_TO", OnlyProviders, OnlyResellers, nil},
	Serves:        {"SERVES", Partners, OnlyCustomers, []Field{Relation, Via}},
	Owns:          {"OWNS", OnlyCustomers, OnlySubscriptions, nil},
	Sells:         {"SELLS", Partners, OnlySubscriptions, nil},
	Resells:       {"RESELLS", OnlyResellers, OnlySubscriptions, []Field{ResellerRole}},
	Supports:      {"SUPPORTS", Partners, OnlySubscriptions, nil},
	Administers:   {"ADMINISTERS", Partners, OnlyCustomers | OnlySubscriptions, []Field{Means, RelationshipID}},
	AddOnOf:       {"ADD_ON_OF", OnlySubscriptions, OnlySubscriptions, nil},
	Transfers:     {"TRANSFERS", Partners, Partners, []Field{TransferID}},
	Requests:      {"REQUESTS", Partners, OnlyCustomers, []Field{Relation, Via}},
}

// String returns the relationship type, for example "DISTRIBUTES_TO".
func (k FactKind) String() string { return facts[k].name }

// From returns the node kinds at which the relationship may begin.
func (k FactKind) From() KindSet { return facts[k].from }

// To returns the node kinds at which the relationship may end.
func (k FactKind) To() KindSet { return facts[k].to }

// Discriminator returns the fields that, with both ends, say which fact a relationship states.
func (k FactKind) Discriminator() []Field { return facts[k].discriminator }

// ParseFactKind reads a relationship type; ok is false for any other text.
func ParseFactKind(name string) (kind FactKind, ok bool) {
	for _, k := range AllFactKinds {
		if facts[k].name == name {
			return k, true
		}
	}
	return 0, false
}

// FactKinds is a set of relationship kinds.
type FactKinds uint16

// EveryFact is the set of all relationship kinds.
const EveryFact = FactKinds(1<<factKindCount - 2)

// FactsOf returns the set of the given kinds.
func FactsOf(kinds ...FactKind) FactKinds {
	var set FactKinds
	for _, k := range kinds {
		set |= 1 << k
	}
	return set
}

// Has reports whether the set holds kind.
func (s FactKinds) Has(kind FactKind) bool { return s&(1<<kind) != 0 }

// Names lists the relationship types of the set, in declaration order.
func (s FactKinds) Names() []string {
	var names []string
	for _, kind := range AllFactKinds {
		if s.Has(kind) {
			names = append(names, kind.String())
		}
	}
	return names
}

// FactKey says which fact a relationship states, whenever it holds: kind, both ends and
// the discriminating fields, separated by blanks. Neither ids nor discriminators contain blanks.
type FactKey string

// Provenance is one witness of a fact.
type Provenance struct {
	Party    string  // who asserted it: a tenant id in lower case, or a name of a system
	Source   string  // from what: a resource or export, for example "customers.json"
	Recorded Instant // when it was recorded here first
}

// Relationship is one fact over one validity interval [Since, Until).
type Relationship struct {
	Kind       FactKind
	From, To   NodeID
	Since      Instant
	Until      Instant // Forever while it has no end
	Properties Properties
	Provenance []Provenance // in order of recording; never empty
}

// Fact returns the key of the fact that the relationship states.
func (r *Relationship) Fact() FactKey {
	var key strings.Builder
	key.Grow(len(r.From) + len(r.To) + 96) // room for the kind and most discriminators
	key.WriteString(r.Kind.String())
	key.WriteByte(' ')
	key.WriteString(string(r.From))
	key.WriteByte(' ')
	key.WriteString(string(r.To))
	for _, field := range r.Kind.Discriminator() {
		key.WriteByte(' ')
		key.WriteString(r.Properties.Get(field).Text())
	}
	return FactKey(key.String())
}

// HoldsAt reports whether the instant lies in [Since, Until).
func (r *Relationship) HoldsAt(at Instant) bool { return r.Since <= at && at < r.Until }

// Value returns a field of the relationship, interval and cloud included.
func (r *Relationship) Value(field Field) Value {
	switch field {
	case Since:
		return TimeValue(r.Since)
	case Until:
		return TimeValue(r.Until)
	case FactCloud:
		_, cloud, _, _ := r.From.Split()
		return StringValue(string(cloud))
	case FactPartner:
		if r.Kind == Serves {
			return StringValue(string(r.From))
		}
		return Value{}
	}
	return r.Properties.Get(field)
}

// Fact is everything known of one fact: its intervals in order of Since, never overlapping.
type Fact struct {
	Key       FactKey
	Intervals []Relationship
}
