package partnercenter

import (
	"strings"

	"channelgraph/internal/csp"
)

// customer reads a customer as the calling partner sees it.
func (f *file) customer(record object) error {
	if f.needCaller() == nil {
		return nil
	}
	id := record.text("id")
	relation, there := f.relation(record)
	if id == "" && relation == "NONE" {
		return f.removed(f.source.Customer)
	}
	if !isGUID(id) {
		return f.reject("its id %q is no tenant id", id)
	}
	if f.source.Resource != Unnamed && f.source.Customer != "" && !strings.EqualFold(id, f.source.Customer) {
		return f.reject("it is customer %s, but the file is about customer %s", id, f.source.Customer)
	}
	if err := f.describeCustomer(id, record); err != nil {
		return err
	}
	if relation == "NONE" {
		return f.removed(id)
	}
	if record.text("associatedpartnerid") != "" {
		if err := f.become(csp.Provider, "INDIRECT_PROVIDER"); err != nil {
			return err
		}
	}
	self, err := f.settle()
	if err != nil {
		return err
	}
	if there {
		if err := f.serves(self, id, relation, "", "customers.json"); err != nil {
			return err
		}
	}
	if err := f.delegated(self, id, record); err != nil {
		return err
	}
	return f.associated(self, id, record)
}

// relation returns what the caller is to the customer; there is false if the record does not say.
func (f *file) relation(record object) (relation string, there bool) {
	text := record.text("relationshiptopartner")
	if text == "" {
		return "", false
	}
	relation, ok := parseName(csp.Relation, text)
	if !ok {
		f.warn("", "relationshipToPartner %q is unknown; it is left out", text)
	}
	return relation, ok
}

// removed ends the caller's relationships of every kind with a customer.
func (f *file) removed(customer string) error {
	if customer == "" {
		return f.reject("says that the relationship was removed, but not with which customer: give --customer")
	}
	self, err := f.settle()
	if err != nil {
		return err
	}
	for _, relation := range []string{"RESELLER", "ADVISOR", "SYNDICATION"} {
		said := f.servesFact(self, customer, relation, "", "customers.json")
		said.Ended = true
		if err := f.assertFact(said); err != nil {
			return err
		}
	}
	return nil
}

func (f *file) describeCustomer(id string, record object) error {
	b := f.build(csp.Customer, id)
	b.take(csp.CommerceID, record, "commerceid")
	b.take(csp.CustomDomains, record, "customdomains")
	b.take(csp.Qualification, record, "qualification")
	company, _ := record.at("companyprofile").(object)
	b.take(csp.Domain, company, "domain")
	b.take(csp.CompanyName, company, "companyname")
	b.take(csp.OrganizationRegistrationNumber, company, "organizationregistrationnumber")
	billing, _ := record.at("billingprofile").(object)
	b.take(csp.Culture, billing, "culture")
	b.take(csp.Language, billing, "language")
	if company.text("companyname") == "" {
		b.text(csp.CompanyName, billing.text("companyname")) // the name on the bill is better than none
	}
	country := company.text("address", "country")
	if country == "" {
		country = billing.text("defaultaddress", "country")
	}
	if country = strings.ToUpper(country); country != "" {
		b.text(csp.Country, country)
		b.text(csp.Region, csp.RegionOf(country))
	}
	return b.assert()
}

// delegated reads whether the caller has delegated admin privileges (DAP).
func (f *file) delegated(self csp.NodeID, customer string, record object) error {
	allowed, ok := convertBool(record["allowdelegatedaccess"])
	if !ok {
		return nil // only a customer's own body has it, never the list
	}
	said := f.stated(csp.Administers, self, f.node(csp.Customer, customer), since{}, "customers.json")
	said.Properties = said.Properties.With(csp.Means, csp.StringValue("DAP"))
	said.Ended = !allowed.Bool()
	return f.assertFact(said)
}

// associated reads the reseller through which a provider holds the customer.
func (f *file) associated(self csp.NodeID, customer string, record object) error {
	reseller := record.text("associatedpartnerid")
	if reseller == "" || self.Kind() != csp.Provider {
		return nil
	}
	if !isGUID(reseller) {
		f.warn("", "associatedPartnerId %q is no tenant id; it is left out", reseller)
		return nil
	}
	return f.serves(f.node(csp.Reseller, reseller), customer, "RESELLER", self, "customers.json")
}
