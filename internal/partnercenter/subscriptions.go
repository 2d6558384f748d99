package partnercenter

import (
	"regexp"
	"slices"
	"strings"

	"channelgraph/internal/csp"
)

var subscriptionFields = []struct {
	field csp.Field
	names []string
}{
	{csp.OfferID, []string{"offerid"}},
	{csp.OfferName, []string{"offername"}},
	{csp.FriendlyName, []string{"friendlyname"}},
	{csp.EntitlementID, []string{"entitlementid"}},
	{csp.Quantity, []string{"quantity"}},
	{csp.UnitType, []string{"unittype"}},
	{csp.ParentSubscriptionID, []string{"parentsubscriptionid"}},
	{csp.CreationDate, []string{"creationdate"}},
	{csp.EffectiveStartDate, []string{"effectivestartdate"}},
	{csp.CommitmentEndDate, []string{"commitmentenddatetime", "commitmentenddate"}},
	{csp.CancellationAllowedUntilDate, []string{"cancellationalloweduntildate"}},
	{csp.BillingCycleEndDate, []string{"billingcycleenddatetime", "billingcycleenddate"}},
	{csp.Status, []string{"status"}},
	{csp.AutoRenewEnabled, []string{"autorenewenabled"}},
	{csp.BillingType, []string{"billingtype"}},
	{csp.BillingCycle, []string{"billingcycle"}},
	{csp.IsTrial, []string{"istrial"}},
	{csp.IsMicrosoftProduct, []string{"ismicrosoftproduct"}},
	{csp.PublisherName, []string{"publishername"}},
	{csp.TermDuration, []string{"termduration"}},
	{csp.RenewalTermDuration, []string{"renewaltermduration"}},
	{csp.ContractType, []string{"contracttype"}},
	{csp.OrderID, []string{"orderid"}},
	{csp.PromotionID, []string{"promotionid"}},
	{csp.MigratedFromSubscriptionID, []string{"migratedfromsubscriptionid"}},
	{csp.PartnerID, []string{"partnerid"}},
	{csp.SuspensionReasons, []string{"suspensionreasons"}},
}

// subscription reads a subscription as the calling partner sees it.
func (f *file) subscription(record object) error {
	if f.needCaller() == nil {
		return nil
	}
	id := record.text("id")
	if !isKey(id) {
		return f.reject("its id %q is no subscription id", id)
	}
	customer, ok := f.customerOf(record)
	if !ok {
		return nil
	}
	said, err := f.describeSubscription(id, record)
	if err != nil {
		return err
	}
	start := startOf(said)
	node := f.node(csp.Subscription, id)
	if err := f.assertFact(f.stated(csp.Owns, f.node(csp.Customer, customer), node, start, "subscriptions.json")); err != nil {
		return err
	}
	if err := f.sold(node, record.text("partnerid"), start, "subscriptions.json"); err != nil {
		return err
	}
	return f.addOn(node, record, start)
}

func (f *file) describeSubscription(id string, record object) (*csp.NodeStatement, error) {
	b := f.build(csp.Subscription, id)
	for _, known := range subscriptionFields {
		for _, name := range known.names {
			if record.has(name) {
				b.take(known.field, record, name)
				break
			}
		}
	}
	b.set(csp.Channel, csp.StringValue("CSP"))
	return &b.said, b.assert()
}

// startOf returns when a subscription began.
func startOf(said *csp.NodeStatement) since {
	for _, field := range []csp.Field{csp.CreationDate, csp.EffectiveStartDate} {
		if value := said.Set.Get(field); !value.IsNull() {
			return since{value.Instant(), true}
		}
	}
	return since{}
}

// sold states who sells a subscription, and who is its reseller of record by MPN ID.
func (f *file) sold(subscription csp.NodeID, mpnID string, start since, source string) error {
	self, err := f.settle()
	if err != nil {
		return err
	}
	own := f.isOwnMPN(mpnID)
	named := isMPN(mpnID) && (!own || self.Kind() == csp.Reseller) // a provider's own MPN ID means that it sells directly
	if self.Kind() == csp.Provider || !named || f.caller.guessed {
		if err := f.sells(self, subscription, start, source); err != nil {
			return err
		}
	}
	if !named {
		return nil
	}
	reseller, ok := self, true
	if !own {
		reseller, ok = f.byMPN(mpnID, csp.OnlyResellers)
	}
	if !ok {
		return nil
	}
	return f.resells(reseller, subscription, mpnID, start, source)
}

func (f *file) sells(self, subscription csp.NodeID, start since, source string) error {
	if self.Kind() == csp.Reseller && !f.caller.guessed {
		b := f.build(csp.Reseller, f.caller.tenant)
		b.role("DIRECT_BILL_PARTNER")
		if err := b.assert(); err != nil {
			return err
		}
	}
	return f.assertFact(f.stated(csp.Sells, self, subscription, start, source))
}

func (f *file) resells(reseller, subscription csp.NodeID, mpnID string, start since, source string) error {
	said := f.stated(csp.Resells, reseller, subscription, start, source)
	said.Properties = said.Properties.
		With(csp.ResellerRole, csp.StringValue("TRANSACTION_RESELLER")).
		With(csp.FactMpnID, csp.StringValue(mpnID))
	return f.assertFact(said)
}

// isOwnMPN reports whether an MPN ID is the caller's.
func (f *file) isOwnMPN(mpnID string) bool {
	if mpnID == "" {
		return false
	}
	if f.caller.mpnID != "" {
		return f.caller.mpnID == mpnID
	}
	return slices.ContainsFunc(f.Directory.ByMPN(mpnID, csp.Partners), func(id csp.NodeID) bool {
		_, _, tenant, _ := id.Split()
		return tenant == f.caller.tenant
	})
}

func (f *file) addOn(subscription csp.NodeID, record object, start since) error {
	parent := record.text("parentsubscriptionid")
	if parent == "" && f.source.Resource == AddOns {
		parent = f.source.Subscription // the list's URL names the parent
	}
	if parent == "" {
		return nil
	}
	if !isKey(parent) {
		f.warn("", "parentSubscriptionId %q is no subscription id; it is left out", parent)
		return nil
	}
	base := f.node(csp.Subscription, parent)
	if base == subscription {
		f.warn("", "the subscription names itself as its parent; that is left out")
		return nil
	}
	return f.assertFact(f.stated(csp.AddOnOf, subscription, base, start, "subscriptions.json"))
}

var (
	customerInPath     = regexp.MustCompile(`(?i)/customers/([^/?]+)`)
	subscriptionInPath = regexp.MustCompile(`(?i)/subscriptions/([^/?]+)`)
	mpnDigits          = regexp.MustCompile(`^[0-9]{3,12}$`)
)

// isMPN reports whether text is an MPN ID. A reconciliation file writes -1 for a reseller that was removed.
func isMPN(text string) bool { return mpnDigits.MatchString(text) }

// isKey reports whether text can be an id.
func isKey(text string) bool {
	return text != "" && len(text) <= 128 && !strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || strings.ContainsRune("<>:/{}\u00a0", r) })
}

// customerOf finds out whose subscription it is: the body carries it only in links.self.uri, else the place says it.
func (f *file) customerOf(record object) (customer string, ok bool) {
	linked := ""
	if match := customerInPath.FindStringSubmatch(record.text("links", "self", "uri")); match != nil && isGUID(match[1]) {
		linked = csp.NormalizeKey(match[1])
	}
	placed := csp.NormalizeKey(f.source.Customer)
	switch {
	case linked == "" && placed == "":
		_ = f.reject("does not say whose subscription it is: give the customer's tenant id with --customer")
		return "", false
	case f.source.Resource != Unnamed && linked != "" && placed != "" && linked != placed:
		_ = f.reject("links.self.uri names customer %s, but the file is about customer %s", linked, placed)
		return "", false
	case linked != "":
		return linked, true
	case !isGUID(placed):
		_ = f.reject("%q is no customer's tenant id", placed)
		return "", false
	}
	return placed, true
}

// supportContact reads who supports a subscription.
func (f *file) supportContact(record object) error {
	if f.needCaller() == nil {
		return nil
	}
	tenant, mpnID := record.text("supporttenantid"), record.text("supportmpnid")
	subscription := f.source.Subscription
	if match := subscriptionInPath.FindStringSubmatch(record.text("links", "self", "uri")); subscription == "" && match != nil {
		subscription = match[1]
	}
	switch {
	case !isKey(subscription):
		return f.reject("does not say which subscription is supported")
	case !isGUID(tenant):
		return f.reject("supportTenantId %q is no tenant id", tenant)
	}
	partner := f.partnerNode(tenant, csp.Reseller)
	b := f.build(partner.Kind(), tenant)
	b.text(csp.CompanyName, record.text("name"))
	b.text(csp.MpnID, mpnID)
	if err := b.mention(); err != nil {
		return err
	}
	said := f.stated(csp.Supports, partner, f.node(csp.Subscription, subscription), since{}, "supportcontact.json")
	if isMPN(mpnID) {
		said.Properties = said.Properties.With(csp.FactMpnID, csp.StringValue(mpnID))
	}
	return f.assertFact(said)
}
