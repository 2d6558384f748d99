package identity_test

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/permission"
)

func TestCertificatesSayWhoAsks(t *testing.T) {
	a := open(t, `
rules:
  - {from: certificate, when: {o: Northwind, dns: [erp.northwind.example, crm.northwind.example]}, role: provider, party: "Provider:GLOBAL:`+northwind+`"}
  - {from: certificate, when: {uri: "spiffe://contoso.example/sync"}, role: analyst}
`, newClock())
	until := start.Add(24 * time.Hour)
	viewer, err := a.FromCertificate(&x509.Certificate{
		Subject: pkix.Name{CommonName: "erp", Organization: []string{"Northwind"}}, DNSNames: []string{"erp.northwind.example"}, NotBefore: start, NotAfter: until,
	})
	want := &permission.Viewer{
		Subject: "certificate:CN=erp,O=Northwind", Name: "erp", Since: csp.InstantOf(start), Until: csp.InstantOf(until),
		Grants: []permission.Grant{{Role: permission.ProviderParty, Party: "Provider:GLOBAL:" + northwind}},
	}
	if difference := cmp.Diff(want, viewer); difference != "" || err != nil {
		t.Errorf("%v\n%s", err, difference)
	}
	name := &url.URL{Scheme: "spiffe", Host: "contoso.example", Path: "/sync"}
	if viewer, err = a.FromCertificate(&x509.Certificate{URIs: []*url.URL{name}}); err != nil || viewer.Subject != "certificate:spiffe://contoso.example/sync" || !viewer.SeesEverything() {
		t.Errorf("got %+v, %v", viewer, err)
	}
	if viewer, err = a.FromCertificate(&x509.Certificate{}); csp.CodeOf(err) != csp.Unauthenticated {
		t.Errorf("a certificate of nobody: %+v, %v", viewer, err)
	}
}
