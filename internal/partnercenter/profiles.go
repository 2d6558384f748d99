package partnercenter

import (
	"strings"

	"channelgraph/internal/csp"
)

// profile reads one of the caller's own profiles. Names and addresses of persons in it are left out.
func (f *file) profile(record object) error {
	if f.needCaller() == nil {
		return nil
	}
	if mpnID := record.text("mpnid"); isMPN(mpnID) {
		f.caller.mpnID = mpnID
	}
	self, err := f.settle()
	if err != nil {
		return err
	}
	b := f.build(self.Kind(), f.caller.tenant)
	b.take(csp.MpnID, record, "mpnid")
	b.take(csp.VettingStatus, record, "vettingstatus")
	b.take(csp.Domain, record, "domain")
	b.take(csp.Culture, record, "culture")
	b.take(csp.Language, record, "language")
	if record.text("vettingstatus") == "" { // the legal name can differ from the one that partners go by
		b.take(csp.CompanyName, record, "companyname")
	}
	country := record.text("defaultaddress", "country")
	if country == "" {
		country = record.text("address", "country")
	}
	if country = strings.ToUpper(country); country != "" {
		b.text(csp.Country, country)
		b.text(csp.Region, csp.RegionOf(country))
	}
	if err := b.assert(); err != nil {
		return err
	}
	return f.mentionNamed(self, record.text("partnername"))
}

// agreementStatus reads whether a partner has signed the Microsoft Partner Agreement. The body does not say which
// partner: its MPN ID or tenant id was asked for, and names the file.
func (f *file) agreementStatus(record object) error {
	if _, ok := convertBool(record["isagreementsigned"]); !ok {
		return f.reject("does not say whether the agreement is signed")
	}
	var partner csp.NodeID
	switch {
	case isGUID(f.source.Partner):
		partner = f.partnerNode(f.source.Partner, csp.Reseller)
	case isMPN(f.source.Partner):
		known := f.Directory.ByMPN(f.source.Partner, csp.OnlyResellers)
		if len(known) == 0 {
			known = f.Directory.ByMPN(f.source.Partner, csp.OnlyProviders)
		}
		if len(known) != 1 {
			return f.reject("%d partners with MPN ID %s are known: import relationships.json first, or name the file by the partner's tenant id", len(known), f.source.Partner)
		}
		partner = known[0]
	default:
		return f.reject("does not say which partner signed: put it into compliance/csp/agreementstatus/ in the caller's folder, named by the partner's MPN ID or tenant id")
	}
	_, _, tenant, _ := partner.Split()
	b := f.build(partner.Kind(), tenant)
	b.take(csp.IsAgreementSigned, record, "isagreementsigned")
	return b.assert()
}
