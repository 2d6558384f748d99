package partnercenter

import (
	"regexp"
	"strings"
	"time"

	"channelgraph/internal/csp"
)

// customerRow reads a row of the customers export: the caller's customers.
func (f *file) customerRow(r row) error {
	if f.needCaller() == nil {
		return nil
	}
	id := r["microsoftid"]
	if !isGUID(id) {
		return f.reject("Microsoft ID %q is no tenant id", id)
	}
	b := f.build(csp.Customer, id)
	b.text(csp.CompanyName, r["companyname"])
	b.text(csp.Domain, r["primarydomainname"])
	if err := b.assert(); err != nil {
		return err
	}
	text := r["relationship"]
	if text == "" {
		return nil
	}
	relation, ok := relationOf(text)
	if !ok {
		f.warn("", "relationship %q is unknown; it is left out", text)
		return nil
	}
	if relation == "NONE" {
		return f.removed(id)
	}
	self, err := f.settle()
	if err != nil {
		return err
	}
	return f.serves(self, id, relation, "", "customers export")
}

// relationOf reads the words that the export has for a relationship, which may join several.
func relationOf(text string) (string, bool) {
	if relation, ok := parseName(csp.Relation, text); ok {
		return relation, true
	}
	lower := csp.Fold(text)
	for _, word := range []struct{ part, relation string }{
		{"reseller", "RESELLER"}, {"リセラー", "RESELLER"}, {"再販業者", "RESELLER"}, {"販売店", "RESELLER"}, {"advisor", "ADVISOR"}, {"アドバイザー", "ADVISOR"},
	} {
		if strings.Contains(lower, word.part) {
			return word.relation, true
		}
	}
	return "", false
}

var guidInName = regexp.MustCompile(`(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// subscriptionRow reads a row of a customer's subscriptions export. It has no column for the customer: the file's
// name or place, or the user, says whose it is.
func (f *file) subscriptionRow(r row) error {
	if f.needCaller() == nil {
		return nil
	}
	id, customer := r["subscriptionid"], f.source.Customer
	if customer == "" {
		customer = guidInName.FindString(lastPart(f.source.Path))
	}
	switch {
	case !isKey(id):
		return f.reject("Subscription ID %q is no subscription id", id)
	case !isGUID(customer):
		return f.reject("does not say whose subscription it is: give the customer's tenant id with --customer")
	}
	b := f.build(csp.Subscription, id)
	b.text(csp.FriendlyName, r["subscription"])
	b.cell(csp.Quantity, r["quantity"])
	b.cell(csp.Status, r["status"])
	b.set(csp.Channel, csp.StringValue("CSP"))
	if isMPN(r["reseller"]) {
		b.set(csp.PartnerID, csp.StringValue(r["reseller"]))
	}
	if err := b.assert(); err != nil {
		return err
	}
	node := f.node(csp.Subscription, id)
	if err := f.assertFact(f.stated(csp.Owns, f.node(csp.Customer, customer), node, since{}, "subscriptions export")); err != nil {
		return err
	}
	if isGUID(r["reseller"]) {
		return f.soldVia(node, r["reseller"])
	}
	return f.sold(node, r["reseller"], since{}, "subscriptions export")
}

// soldVia states the sale of a subscription whose reseller of record is known by tenant.
func (f *file) soldVia(subscription csp.NodeID, reseller string) error {
	self, err := f.settle()
	if err != nil {
		return err
	}
	if self.Kind() == csp.Provider || strings.EqualFold(reseller, f.caller.tenant) {
		if err := f.sells(self, subscription, since{}, "subscriptions export"); err != nil {
			return err
		}
	}
	if strings.EqualFold(reseller, f.caller.tenant) {
		return nil
	}
	said := f.stated(csp.Resells, f.node(csp.Reseller, reseller), subscription, since{}, "subscriptions export")
	said.Properties = said.Properties.With(csp.ResellerRole, csp.StringValue("TRANSACTION_RESELLER"))
	return f.assertFact(said)
}

func lastPart(path string) string { return path[strings.LastIndexAny(path, `/\`)+1:] }

// cell sets a field from a table's text; an empty cell says nothing.
func (b *builder) cell(field csp.Field, text string) {
	if text != "" {
		b.take(field, object{field.String(): text}, field.String())
	}
}

// licenseLine reads a line of a licence-based reconciliation file. PartnerId is the tenant of the partner who is billed,
// and SyndicationPartnerSubscriptionNumber the subscription's id in Partner Center; the column SubscriptionId is another id.
// A line is true for its charge period, which can be long past.
func (f *file) licenseLine(r row) error {
	seller, customer, id := r["partnerid"], r["customerid"], r["syndicationpartnersubscriptionnumber"]
	switch {
	case !isGUID(seller):
		return f.reject("PartnerId %q is no tenant id", seller)
	case !isGUID(customer):
		return f.reject("CustomerId %q is no tenant id", customer)
	case !isKey(id):
		return f.reject("SyndicationPartnerSubscriptionNumber %q is no subscription id", id)
	}
	line := *f // one line's caller and time are its own
	line.caller = f.callerOf(seller)
	if isMPN(r["mpnid"]) {
		line.caller.mpnID = r["mpnid"]
	}
	tiered := isMPN(r["resellermpnid"]) && r["resellermpnid"] != r["mpnid"]
	if tiered {
		if err := line.become(csp.Provider, "INDIRECT_PROVIDER"); err != nil {
			return err
		}
	}
	dates := object{"chargestartdate": r["chargestartdate"], "subscriptionstartdate": r["subscriptionstartdate"]}
	reader := *f.Reader
	if charged := line.firstDate(dates, "ChargeStartDate"); charged.known && charged.at < f.Observed {
		reader.Observed = charged.at
	}
	line.Reader = &reader
	return line.billed(r, customer, id, line.firstDate(dates, "SubscriptionStartDate"))
}

func (f *file) billed(r row, customer, id string, start since) error {
	self, err := f.settle()
	if err != nil {
		return err
	}
	c := f.build(csp.Customer, customer)
	c.text(csp.CompanyName, r["customername"])
	c.text(csp.Domain, r["domainname"])
	if err := c.mention(); err != nil {
		return err
	}
	s := f.build(csp.Subscription, id)
	s.text(csp.OfferName, r["offername"])
	s.text(csp.OfferID, r["durableofferid"])
	s.text(csp.FriendlyName, r["subscriptionname"])
	s.cell(csp.BillingCycle, r["billingcycletype"])
	s.set(csp.Channel, csp.StringValue("CSP"))
	if start.known {
		s.set(csp.EffectiveStartDate, csp.TimeValue(start.at))
	}
	if err := s.mention(); err != nil {
		return err
	}
	const source = "reconciliation file"
	node := f.node(csp.Subscription, id)
	for _, said := range []*csp.FactStatement{
		f.stated(csp.Owns, c.said.ID, node, start, source),
		f.stated(csp.Sells, self, node, start, source),
	} {
		if err := f.assertFact(said); err != nil {
			return err
		}
	}
	if mpnID := r["resellermpnid"]; isMPN(mpnID) && mpnID != r["mpnid"] {
		if reseller, ok := f.byMPN(mpnID, csp.OnlyResellers); ok {
			return f.resells(reseller, node, mpnID, start, source)
		}
	}
	return nil
}

// performanceRow reads a row of the Insights report on resellers' performance. It names the customer by name only, so
// it says nothing of customers; provider, reseller and subscription have ids.
func (f *file) performanceRow(r row) error {
	id, resellerMPN, providerMPN := r["subscriptionid"], r["resellermpnid"], r["indirectprovidermpnid"]
	if !isKey(id) {
		return f.reject("SubscriptionID %q is no subscription id", id)
	}
	month, ok := parseMonth(r["month"])
	if r["month"] != "" && !ok {
		f.warn("", "Month %q is no month; the row counts for the time of the import", r["month"])
	}
	line := *f
	reader := *f.Reader
	if ok && month < f.Observed {
		reader.Observed = month
	}
	line.Reader = &reader
	return line.performance(r, id, resellerMPN, providerMPN)
}

func (f *file) performance(r row, id, resellerMPN, providerMPN string) error {
	const source = "Insights reseller performance"
	s := f.build(csp.Subscription, id)
	s.text(csp.Product, r["product"])
	if err := s.mention(); err != nil {
		return err
	}
	node := s.said.ID
	provider, hasProvider := f.partnerByMPN(providerMPN, csp.OnlyProviders)
	reseller, hasReseller := f.partnerByMPN(resellerMPN, csp.OnlyResellers)
	if hasProvider {
		if err := f.assertFact(f.stated(csp.Sells, provider, node, since{}, source)); err != nil {
			return err
		}
	}
	if hasReseller {
		return f.resells(reseller, node, resellerMPN, since{}, source)
	}
	return nil
}

func (f *file) partnerByMPN(mpnID string, kinds csp.KindSet) (csp.NodeID, bool) {
	if !isMPN(mpnID) {
		return "", false
	}
	return f.byMPN(mpnID, kinds)
}

func parseMonth(text string) (csp.Instant, bool) {
	if at, known, err := parseDate(text); err == nil && known {
		return at, true
	}
	for _, layout := range []string{"2006-01", "2006/01", "January 2006", "Jan 2006", "Jan-2006", "Jan-06", "200601"} {
		if month, err := time.Parse(layout, text); err == nil {
			return csp.InstantOf(month), true
		}
	}
	return 0, false
}
