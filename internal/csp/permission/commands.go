package permission

import "channelgraph/internal/csp"

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

// Issuers lists the ways to be allowed a command; none for those that only administrators may issue.
func Issuers(command string) []Issuer { return issuers[command] }

// Approached lists the members of a command's input that may name a node which the viewer does not see.
func Approached(command string) []string { return approached[command] }
