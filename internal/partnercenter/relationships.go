package partnercenter

import (
	"strings"

	"channelgraph/internal/csp"
)

// relationship reads a row that describes another partner, while its type describes the caller.
func (f *file) relationship(row object) error {
	if f.needCaller() == nil {
		return nil
	}
	other := row.text("id")
	if !isGUID(other) {
		return f.reject("its id %q is no tenant id", other)
	}
	kind := strings.ReplaceAll(strings.ToLower(row.text("relationshiptype")), "_", "")
	switch kind {
	case ProviderOf:
		return f.callerIsProvider(row, other)
	case ResellerOf:
		return f.callerIsReseller(row, other)
	}
	return f.reject("relationshipType %q is unknown", row.text("relationshiptype"))
}

func (f *file) callerIsProvider(row object, other string) error {
	if err := f.become(csp.Provider, "INDIRECT_PROVIDER"); err != nil {
		return err
	}
	provider := f.node(csp.Provider, f.caller.tenant)
	reseller, err := f.rowPartner(csp.Reseller, "INDIRECT_RESELLER", row, other)
	if err != nil {
		return err
	}
	if f.isOfCustomer(row) {
		return f.serves(reseller, f.source.Customer, "RESELLER", provider, "customers/relationships.json")
	}
	return f.distributes(provider, reseller, row)
}

func (f *file) callerIsReseller(row object, other string) error {
	if err := f.become(csp.Reseller, "INDIRECT_RESELLER"); err != nil {
		return err
	}
	reseller := f.node(csp.Reseller, f.caller.tenant)
	provider, err := f.rowPartner(csp.Provider, "INDIRECT_PROVIDER", row, other)
	if err != nil {
		return err
	}
	if f.isOfCustomer(row) {
		return f.serves(reseller, f.source.Customer, "RESELLER", provider, "customers/relationships.json")
	}
	return f.distributes(provider, reseller, row)
}

// isOfCustomer reports whether a row lists the partner for a customer. Where the place does not say it, a state does: only
// a partnership has one.
func (f *file) isOfCustomer(row object) bool {
	return f.source.Customer != "" && (f.source.Resource != Unnamed || !row.has("state", "location"))
}

// rowPartner asserts the partner that a row describes.
func (f *file) rowPartner(kind csp.Kind, role string, row object, tenant string) (csp.NodeID, error) {
	b := f.build(kind, tenant)
	b.text(csp.CompanyName, row.text("name"))
	b.text(csp.MpnID, row.text("mpnid"))
	if country := strings.ToUpper(row.text("location")); country != "" {
		b.text(csp.Country, country)
		b.text(csp.Region, csp.RegionOf(country))
	}
	b.role(role)
	return b.said.ID, b.assert()
}

func (f *file) distributes(provider, reseller csp.NodeID, row object) error {
	said := f.stated(csp.DistributesTo, provider, reseller, since{}, "relationships.json")
	if text := row.text("state"); text != "" {
		state, ok := parseName(csp.State, text)
		if !ok {
			f.warn("", "state %q is unknown; it is left out", text)
		} else {
			said.Properties = said.Properties.With(csp.State, csp.StringValue(state))
			said.Ended = state == "REMOVED"
		}
	}
	return f.assertFact(said)
}

// serves asserts that a partner serves a customer, possibly via a provider.
func (f *file) serves(partner csp.NodeID, customer, relation string, via csp.NodeID, source string) error {
	return f.assertFact(f.servesFact(partner, customer, relation, via, source))
}

func (f *file) servesFact(partner csp.NodeID, customer, relation string, via csp.NodeID, source string) *csp.FactStatement {
	said := f.stated(csp.Serves, partner, f.node(csp.Customer, customer), since{}, source)
	said.Properties = said.Properties.With(csp.Relation, csp.StringValue(relation))
	if via != "" {
		said.Properties = said.Properties.With(csp.Via, csp.StringValue(string(via)))
	}
	return said
}
