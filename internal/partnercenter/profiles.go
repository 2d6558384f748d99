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
