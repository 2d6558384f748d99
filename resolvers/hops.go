package resolvers

import (
	"slices"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// hop says which relationship a field of a node follows. Selections and where filters share the table.
type hop struct {
	from    csp.KindSet // the node kinds that have the field
	field   string
	fact    csp.FactKind
	also    csp.FactKind // a second kind of relationship over which it goes, or zero
	inbound bool
	to      csp.KindSet
	single  bool // the field is the first neighbour instead of a connection
	via     plan.ViaUse
	sole    bool // only neighbours without whom none remains

	byAnyMeans bool // over all ways by which partners can administer something, in the place of a relationship
}

// step returns what the hop follows.
func (h *hop) step() plan.Step {
	if h.byAnyMeans {
		return accessStep(h.from, h.to, nil, true)
	}
	return plan.Step{Fact: h.fact, Also: h.also, Inbound: h.inbound, To: h.to, Via: h.via, Sole: h.sole}
}

var hops = []hop{
	{from: csp.Partners, field: "customers", fact: csp.Serves, to: csp.OnlyCustomers},
	{from: csp.Partners, field: "requestedCustomers", fact: csp.Requests, to: csp.OnlyCustomers},
	{from: csp.Partners, field: "serves", fact: csp.Serves, to: csp.OnlyCustomers, via: plan.ViaAlso},
	{from: csp.Partners, field: "dependentCustomers", fact: csp.Serves, to: csp.OnlyCustomers, via: plan.ViaAlso, sole: true},
	{from: csp.Partners, field: "soldSubscriptions", fact: csp.Sells, to: csp.OnlySubscriptions},
	{from: csp.Partners, field: "servedSubscriptions", fact: csp.Sells, also: csp.Resells, to: csp.OnlySubscriptions},
	{from: csp.Partners, field: "supportedSubscriptions", fact: csp.Supports, to: csp.OnlySubscriptions},
	{from: csp.Partners, field: "administeredCustomers", fact: csp.Administers, to: csp.OnlyCustomers},
	{from: csp.Partners, field: "administeredSubscriptions", fact: csp.Administers, to: csp.OnlySubscriptions},
	{from: csp.Partners, field: "administers", to: csp.OnlyCustomers, byAnyMeans: true},
	{from: csp.Partners, field: "transferTargets", fact: csp.Transfers, to: csp.Partners},
	{from: csp.Partners, field: "transferSources", fact: csp.Transfers, inbound: true, to: csp.Partners},
	{from: csp.OnlyProviders, field: "resellers", fact: csp.DistributesTo, to: csp.OnlyResellers},
	{from: csp.OnlyProviders, field: "dependentResellers", fact: csp.DistributesTo, to: csp.OnlyResellers, sole: true},
	{from: csp.OnlyResellers, field: "dependsOn", fact: csp.DistributesTo, inbound: true, to: csp.OnlyProviders, sole: true},
	{from: csp.OnlyResellers, field: "providers", fact: csp.DistributesTo, inbound: true, to: csp.OnlyProviders},
	{from: csp.OnlyResellers, field: "resoldSubscriptions", fact: csp.Resells, to: csp.OnlySubscriptions},
	{from: csp.OnlyCustomers, field: "servedBy", fact: csp.Serves, inbound: true, to: csp.Partners, via: plan.ViaAlso},
	{from: csp.OnlyCustomers, field: "dependsOn", fact: csp.Serves, inbound: true, to: csp.Partners, via: plan.ViaAlso, sole: true},
	{from: csp.OnlyCustomers, field: "partners", fact: csp.Serves, inbound: true, to: csp.Partners},
	{from: csp.OnlyCustomers, field: "requestedBy", fact: csp.Requests, inbound: true, to: csp.Partners},
	{from: csp.OnlyCustomers, field: "providers", fact: csp.Serves, inbound: true, to: csp.OnlyProviders},
	{from: csp.OnlyCustomers, field: "resellers", fact: csp.Serves, inbound: true, to: csp.OnlyResellers},
	{from: csp.OnlyCustomers, field: "subscriptions", fact: csp.Owns, to: csp.OnlySubscriptions},
	{from: csp.OnlyCustomers, field: "administrators", fact: csp.Administers, inbound: true, to: csp.Partners},
	{from: csp.OnlyCustomers, field: "administeredBy", to: csp.Partners, byAnyMeans: true},
	{from: csp.OnlySubscriptions, field: "customer", fact: csp.Owns, inbound: true, to: csp.OnlyCustomers, single: true},
	{from: csp.OnlySubscriptions, field: "seller", fact: csp.Sells, inbound: true, to: csp.Partners, single: true},
	{from: csp.OnlySubscriptions, field: "dependsOn", fact: csp.Sells, inbound: true, to: csp.Partners, sole: true},
	{from: csp.OnlySubscriptions, field: "owners", fact: csp.Owns, inbound: true, to: csp.OnlyCustomers},
	{from: csp.OnlySubscriptions, field: "sellers", fact: csp.Sells, inbound: true, to: csp.Partners},
	{from: csp.OnlySubscriptions, field: "resellers", fact: csp.Resells, inbound: true, to: csp.OnlyResellers},
	{from: csp.OnlySubscriptions, field: "servedBy", fact: csp.Sells, also: csp.Resells, inbound: true, to: csp.Partners},
	{from: csp.OnlySubscriptions, field: "supportContacts", fact: csp.Supports, inbound: true, to: csp.Partners},
	{from: csp.OnlySubscriptions, field: "administrators", fact: csp.Administers, inbound: true, to: csp.Partners},
	{from: csp.OnlySubscriptions, field: "administeredBy", to: csp.Partners, byAnyMeans: true},
	{from: csp.OnlySubscriptions, field: "addOns", fact: csp.AddOnOf, inbound: true, to: csp.OnlySubscriptions},
	{from: csp.OnlySubscriptions, field: "baseSubscriptions", fact: csp.AddOnOf, to: csp.OnlySubscriptions},
}

// findHop returns the hop of a field that nodes of all these kinds have.
func findHop(kinds csp.KindSet, field string) *hop {
	for i := range hops {
		if hops[i].field == field && hops[i].from&kinds == kinds {
			return &hops[i]
		}
	}
	return nil
}

// findNodeField returns the property by this name that nodes of some of these kinds have.
func findNodeField(kinds csp.KindSet, name string) csp.Field {
	for _, kind := range csp.Kinds {
		if field, found := csp.NodeField(kind, name); kinds.Has(kind) && found {
			return field
		}
	}
	return csp.NoField
}

// findOrderField returns the property that an order enum's value names, for example companyName for COMPANY_NAME.
func findOrderField(kinds csp.KindSet, value string) csp.Field {
	plain := strings.ReplaceAll(value, "_", "")
	for _, kind := range kinds.Kinds() {
		fields := csp.NodeFields(kind)
		if i := slices.IndexFunc(fields, func(f csp.Field) bool { return strings.EqualFold(f.String(), plain) }); i >= 0 {
			return fields[i]
		}
	}
	return csp.NoField
}

// typeNames are the GraphQL types of the node kinds. The name Subscription is left to GraphQL's own use of the word.
var typeNames = [...]string{csp.Provider: "Provider", csp.Reseller: "Reseller", csp.Customer: "Customer", csp.Subscription: "CloudSubscription"}

// kindsOf returns the node kinds that a GraphQL type of the graph stands for.
func kindsOf(typeName string) csp.KindSet {
	switch typeName {
	case "Node":
		return csp.AnyKind
	case "Partner":
		return csp.Partners
	}
	if kind := slices.Index(typeNames[:], typeName); kind > 0 {
		return csp.Of(csp.Kind(kind))
	}
	return csp.NoKinds
}
