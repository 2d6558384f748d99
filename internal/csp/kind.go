package csp

import "strings"

// Kind is one of the four kinds of node. Its name is the label in Neo4j.
type Kind uint8

// The node kinds, in the order in which dumps list them.
const (
	Provider Kind = iota + 1
	Reseller
	Customer
	Subscription
)

// Kinds lists every node kind in declaration order.
var Kinds = []Kind{Provider, Reseller, Customer, Subscription}

var kindNames = [...]string{"", "Provider", "Reseller", "Customer", "Subscription"}

// String returns the kind's label: "Provider", "Reseller", "Customer" or "Subscription".
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return ""
}

// ParseKind reads a label; ok is false for any other text.
func ParseKind(label string) (kind Kind, ok bool) {
	for _, k := range Kinds {
		if kindNames[k] == label {
			return k, true
		}
	}
	return 0, false
}

// KindSet is a set of node kinds.
type KindSet uint8

// Sets that the graph's relationships and interfaces name.
const (
	NoKinds           KindSet = 0
	OnlyProviders     KindSet = 1 << Provider
	OnlyResellers     KindSet = 1 << Reseller
	OnlyCustomers     KindSet = 1 << Customer
	OnlySubscriptions KindSet = 1 << Subscription
	Partners                  = OnlyProviders | OnlyResellers
	AnyKind                   = Partners | OnlyCustomers | OnlySubscriptions
)

// Of returns the set of the given kinds.
func Of(kinds ...Kind) KindSet {
	var set KindSet
	for _, k := range kinds {
		set |= 1 << k
	}
	return set
}

// Has reports whether the set holds kind.
func (s KindSet) Has(kind Kind) bool { return s&(1<<kind) != 0 }

// Kinds lists the set's members in declaration order.
func (s KindSet) Kinds() []Kind {
	var out []Kind
	for _, k := range Kinds {
		if s.Has(k) {
			out = append(out, k)
		}
	}
	return out
}

// One returns the only member of the set; ok is false for an empty set or one of several kinds.
func (s KindSet) One() (kind Kind, ok bool) {
	for _, k := range Kinds {
		if s == 1<<k {
			return k, true
		}
	}
	return 0, false
}

// Cloud is a national cloud. Clouds are separate graphs: no relationship crosses them.
type Cloud string

// The clouds in which the Cloud Solution Provider program runs or ran.
const (
	Global       Cloud = "GLOBAL"
	China        Cloud = "CHINA"
	USGovernment Cloud = "US_GOVERNMENT"
	Germany      Cloud = "GERMANY"
)

// NodeID identifies a node over all kinds and clouds: "Customer:GLOBAL:6d3c…", that is
// kind, cloud, and the tenant id or subscription id in lower case. It is the value of
// the property "id" in both stores and of the GraphQL field "id".
type NodeID string

// NewNodeID builds a node's id from its natural key. GUIDs compare case-insensitively, so naturalKey is folded to lower case.
func NewNodeID(kind Kind, cloud Cloud, naturalKey string) NodeID {
	return NodeID(kind.String() + ":" + string(cloud) + ":" + NormalizeKey(naturalKey))
}

// Kind returns the node kind that the id names, or 0 if it names none.
func (id NodeID) Kind() Kind {
	label, _, _ := strings.Cut(string(id), ":")
	kind, _ := ParseKind(label)
	return kind
}

// Split returns the id's parts. ok is false unless kind and cloud are known and the natural key is neither empty nor in upper case.
func (id NodeID) Split() (kind Kind, cloud Cloud, naturalKey string, ok bool) {
	label, rest, _ := strings.Cut(string(id), ":")
	cloudName, key, _ := strings.Cut(rest, ":")
	kind, known := ParseKind(label)
	if !known || !CloudNames.Has(cloudName) || key == "" || key != NormalizeKey(key) {
		return 0, "", "", false
	}
	return kind, Cloud(cloudName), key, true
}

// NormalizeKey puts a natural key (tenant id, subscription id) into the form under which it is stored: trimmed, lower case, without braces.
func NormalizeKey(key string) string {
	if isNormalKey(key) {
		return key
	}
	return strings.ToLower(strings.Trim(strings.TrimSpace(key), "{}"))
}

// isNormalKey reports whether a key is plain ASCII that NormalizeKey would return unchanged: nearly all are.
func isNormalKey(key string) bool {
	for i := 0; i < len(key); i++ {
		c := key[i]
		if c <= ' ' || c >= 0x7f || 'A' <= c && c <= 'Z' || c == '{' || c == '}' {
			return false
		}
	}
	return true
}
