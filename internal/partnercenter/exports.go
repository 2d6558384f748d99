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
