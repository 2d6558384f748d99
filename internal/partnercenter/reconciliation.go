package partnercenter

import (
	"strings"

	"channelgraph/internal/csp"
)

const reconciliation = "reconciliation file"

// licenseLine reads a line of a licence-based reconciliation file. SyndicationPartnerSubscriptionNumber is the subscription's
// id in Partner Center; the column SubscriptionId is another id.
func (f *file) licenseLine(r row) error {
	id := r["syndicationpartnersubscriptionnumber"]
	if !isKey(id) {
		return f.reject("SyndicationPartnerSubscriptionNumber %q is no subscription id", id)
	}
	return f.charge(r, id)
}

// invoiceLine reads a line of a new-commerce invoice's reconciliation file or of the daily rated usage. What has no
// subscription, such as a reservation, still says whom the partner serves.
func (f *file) invoiceLine(r row) error {
	id := r["subscriptionid"]
	if !isGUID(id) {
		id = ""
	}
	return f.charge(r, id)
}

// usageLine reads a line of a usage-based reconciliation file. Its SubscriptionId is the billing platform's, which nothing
// else has, so it says whom the partner serves, and no more.
func (f *file) usageLine(r row) error { return f.charge(r, "") }

// charge reads what all reconciliation files share. PartnerId is the tenant of the partner who is billed. A line is true
// for its charge period, which can be long past. id is "" if the line names no subscription.
func (f *file) charge(r row, id string) error {
	seller, customer := r["partnerid"], r["customerid"]
	switch {
	case !isGUID(seller):
		return f.reject("PartnerId %q is no tenant id", seller)
	case !isGUID(customer):
		return f.reject("CustomerId %q is no tenant id", customer)
	}
	line := *f // one line's caller and time are its own
	line.caller = f.callerOf(seller)
	if isMPN(r["mpnid"]) {
		line.caller.mpnID = r["mpnid"]
	}
	if isTiered(r) {
		if err := line.become(csp.Provider, "INDIRECT_PROVIDER"); err != nil {
			return err
		}
	}
	dates := object{"usagedate": r["usagedate"], "chargestartdate": r["chargestartdate"], "subscriptionstartdate": r["subscriptionstartdate"]}
	reader := *f.Reader
	if charged := line.firstDate(dates, "UsageDate", "ChargeStartDate"); charged.known && charged.at < f.Observed {
		reader.Observed = charged.at
	}
	line.Reader = &reader
	if err := line.billedCustomer(r, customer); err != nil {
		return err
	}
	if id == "" {
		return line.billedFor(r, customer)
	}
	return line.billed(r, customer, id, line.firstDate(dates, "SubscriptionStartDate"))
}

// isTiered reports whether a line names a reseller besides the partner who is billed.
func isTiered(r row) bool { return isMPN(r["resellermpnid"]) && r["resellermpnid"] != r["mpnid"] }

func (f *file) billedCustomer(r row, customer string) error {
	c := f.build(csp.Customer, customer)
	c.text(csp.CompanyName, r["customername"])
	c.text(csp.Domain, r["domainname"])
	if country := strings.ToUpper(r["customercountry"]); country != "" {
		c.text(csp.Country, country)
		c.text(csp.Region, csp.RegionOf(country))
	}
	return c.mention()
}

// billedFor states that the partner, and its reseller, served the customer.
func (f *file) billedFor(r row, customer string) error {
	self, err := f.settle()
	if err != nil {
		return err
	}
	if err := f.serves(self, customer, "RESELLER", "", reconciliation); err != nil || !isTiered(r) {
		return err
	}
	if reseller, ok := f.byMPN(r["resellermpnid"], csp.OnlyResellers); ok {
		return f.serves(reseller, customer, "RESELLER", self, reconciliation)
	}
	return nil
}

func (f *file) billed(r row, customer, id string, start since) error {
	self, err := f.settle()
	if err != nil {
		return err
	}
	s := f.build(csp.Subscription, id)
	s.text(csp.OfferName, r["offername"])
	s.text(csp.OfferID, r["durableofferid"])
	s.text(csp.ProductID, r["productid"])
	s.text(csp.Product, r["productname"])
	s.text(csp.PublisherName, r["publishername"])
	s.text(csp.FriendlyName, r["subscriptionname"])
	s.cell(csp.BillingCycle, r["billingcycletype"])
	s.text(csp.BillingCycle, r["billingfrequency"])
	s.set(csp.Channel, csp.StringValue("CSP"))
	if start.known {
		s.set(csp.EffectiveStartDate, csp.TimeValue(start.at))
	}
	if err := s.mention(); err != nil {
		return err
	}
	node := f.node(csp.Subscription, id)
	for _, said := range []*csp.FactStatement{
		f.stated(csp.Owns, f.node(csp.Customer, customer), node, start, reconciliation),
		f.stated(csp.Sells, self, node, start, reconciliation),
	} {
		if err := f.assertFact(said); err != nil {
			return err
		}
	}
	if !isTiered(r) {
		return nil
	}
	if reseller, ok := f.byMPN(r["resellermpnid"], csp.OnlyResellers); ok {
		return f.resells(reseller, node, r["resellermpnid"], start, reconciliation)
	}
	return nil
}
