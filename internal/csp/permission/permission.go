package permission

import "channelgraph/internal/csp"

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
// Who asserted a relationship is seen by whoever sees it. Everything else is as if it were not there.
//
// Where that comes from: Partner Center shows each partner its own side only (R17-R19: SDK:error-codes 20002,
// PCD:connect-with-your-customers); the customer sees all its partners and who of them can administer it (R20:
// M365:manage-partners); who is reseller of record, who manages and who supports are different things (R22:
// PCD:indirect-provider-tasks).

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

// Hidden are the fields that nobody sees but who sees everything. A subscription's partnerId repeats who resells it, and not everybody who
// sees the subscription sees that; who does reads it from RESELLS.
var Hidden = []csp.Field{csp.PartnerID}

// Who may issue which command for whom. An administrator may issue every command; an analyst none. Others may issue what a line
// below allows one of their parties, about nodes that they see. What no line names is for administrators: corrections, and what
// Microsoft's own systems do (a transfer that is processed, completed or expires).

// Issuer is a way to be allowed a command: by being a node that the command's input names, or by what one holds of it.
type Issuer struct {
	Member  string        // the member of the input that names the node
	Holding csp.FactKinds // the party is not the node itself, but has one of these relationships that ends there; none: it is the node

	Given   map[string][]string // further members, and the values that they may have; "" for a member that is not given
	WhileIn []string            // statuses of the transfer that the command is about
}

var issuers = map[string][]Issuer{
	// The provider invites and removes, the reseller's administrator authorises (PCD:indirect-provider-tasks, indirect-reseller-tasks).
	"invitePartnership": {{Member: "provider"}},
	"acceptPartnership": {{Member: "reseller"}},
	"endPartnership":    {{Member: "provider"}},

	// A partner asks, or a reseller together with its provider, and the customer accepts; the partner ends it (PCD:request-a-relationship,
	// connect-with-your-customers, remove-a-relationship). The provider adds its resellers (SDK:create-a-customer-for-an-indirect-reseller).
	"requestCustomerRelationship": {{Member: "partner"}, {Member: "via"}},
	"acceptCustomerRelationship":  {{Member: "customer"}},
	"addReseller":                 {{Member: "provider"}},
	"endCustomerRelationship":     {{Member: "partner"}, {Member: "via"}},

	// Who sells a subscription registers and changes it; what the customer bought without a partner, the customer does (E4, E5, E7; R10).
	"registerSubscription": {{Member: "seller"}, {Member: "customer", Given: map[string][]string{"channel": {"EA", "DIRECT", "OPEN", "MPSA", "OTHER"}}}},
	"changeSubscription":   {{Member: "subscription", Holding: csp.FactsOf(csp.Sells)}},
	"assignReseller":       {{Member: "subscription", Holding: csp.FactsOf(csp.Sells)}},
	"removeReseller":       {{Member: "subscription", Holding: csp.FactsOf(csp.Sells)}},
	"assignSupportContact": {{Member: "subscription", Holding: csp.FactsOf(csp.Sells, csp.Owns)}},
	"linkAddOn":            {{Member: "addOn", Holding: csp.FactsOf(csp.Sells)}},
	"unlinkAddOn":          {{Member: "addOn", Holding: csp.FactsOf(csp.Sells)}},

	// Either side may propose, the other one answers, and who proposed withdraws (E10).
	"proposeTransfer": {
		{Member: "source", Given: map[string][]string{"proposedBy": {"", "SOURCE"}}},
		{Member: "target", Given: map[string][]string{"proposedBy": {"TARGET"}}},
	},
	"acceptTransfer":   {{Member: "target", WhileIn: proposedBySource}, {Member: "source", WhileIn: proposedByTarget}},
	"rejectTransfer":   {{Member: "target", WhileIn: proposedBySource}, {Member: "source", WhileIn: proposedByTarget}},
	"withdrawTransfer": {{Member: "source", WhileIn: proposedBySource}, {Member: "target", WhileIn: proposedByTarget}},

	// The customer grants; either side takes back (R20, R23, R27; E8, E8g).
	"grantDap":   {{Member: "customer"}},
	"revokeDap":  {{Member: "customer"}, {Member: "partner"}},
	"createGdap": {{Member: "partner"}},
	"changeGdap": {
		{Member: "customer", Given: map[string][]string{"status": {"", "APPROVED", "ACTIVATING", "ACTIVE", "TERMINATION_REQUESTED", "TERMINATING", "TERMINATED"}}},
		{Member: "partner", Given: map[string][]string{"status": {"", "CREATED", "APPROVAL_PENDING", "TERMINATION_REQUESTED", "TERMINATING", "TERMINATED"}}},
	},
	"extendGdap": {{Member: "partner"}, {Member: "customer"}},
	"assignRole": {{Member: "subscription", Holding: csp.FactsOf(csp.Owns)}},
	"removeRole": {{Member: "subscription", Holding: csp.FactsOf(csp.Owns)}, {Member: "partner"}},

	// Everybody describes oneself; a partner describes the customers that it serves.
	"savePartner":  {{Member: SavedNode}},
	"saveCustomer": {{Member: SavedNode}, {Member: SavedNode, Holding: csp.FactsOf(csp.Serves)}},
}

// SavedNode stands for the node of a command whose input has its natural key and not its id.
const SavedNode = ""

var (
	proposedBySource = []string{"ACTIVE"}
	proposedByTarget = []string{"PENDING"}
)

// approached are the members that may name a node which the viewer does not see: one turns to somebody new, whose id one has been told.
var approached = map[string][]string{
	"invitePartnership":           {"reseller"},
	"requestCustomerRelationship": {"customer"},
	"createGdap":                  {"customer"},
	"assignSupportContact":        {"partner"},
	"assignRole":                  {"partner"},
	"proposeTransfer":             {"source", "target"},
}
