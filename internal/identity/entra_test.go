package identity_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/permission"
)

const (
	northwind = "11111111-1111-4111-8111-111111111111"
	contoso   = "22222222-2222-4222-8222-222222222222"
)

// entra is an identity file for tokens of all of Entra ID's tenants, in version 2.0 or 1.0.
func entra(i *issuer, template string) string {
	return fmt.Sprintf(`
issuers:
  - {name: entra, url: %q, issuer: %q, audiences: [api://channelgraph], private: true}
rules:
  - {from: entra, when: {tid: %s, roles: [Channelgraph.Analyst, Channelgraph.Auditor]}, role: analyst}
  - {from: entra, when: {roles: Channelgraph.Provider}, role: provider, party: "Provider:GLOBAL:{tid}"}
  - {from: entra, when: {roles: Channelgraph.Provider}, role: reseller, party: "Reseller:GLOBAL:{tid}"}
  - {from: entra, when: {azp: erp}, role: customer, party: "Customer:GLOBAL:%s"}
`, i.server.URL, template, northwind, strings.ToUpper(contoso))
}

// TestTokensOfEntraID has the claims that its documents list for access tokens of either version.
func TestTokensOfEntraID(t *testing.T) {
	for version, one := range map[string]struct {
		template, issuer string
		claims           map[string]any
	}{
		"2.0": {"https://login.microsoftonline.com/{tenantid}/v2.0", "https://login.microsoftonline.com/" + northwind + "/v2.0",
			map[string]any{"ver": "2.0", "azp": "erp", "azpacr": "1", "preferred_username": "amy@northwind.example", "name": nil}},
		"1.0": {"https://sts.windows.net/{tenantid}/", "https://sts.windows.net/" + northwind + "/",
			map[string]any{"ver": "1.0", "appid": "erp", "appidacr": "1", "upn": "amy@northwind.example", "name": nil}},
	} {
		t.Run(version, func(t *testing.T) {
			i := newIssuer(t)
			i.announced, i.keyIssuer = one.template, one.template
			a := open(t, entra(i, one.template), newClock())
			said := map[string]any{
				"iss": one.issuer, "aud": "api://channelgraph", "tid": northwind, "oid": "33333333-3333-4333-8333-333333333333",
				"roles": []string{"Channelgraph.Provider", "Channelgraph.Auditor"},
			}
			for name, value := range one.claims {
				said[name] = value
			}
			viewer := accepted(t, a, i.token(t, said))
			want := &permission.Viewer{
				Subject: "entra:" + northwind + "/33333333-3333-4333-8333-333333333333", Name: "amy@northwind.example", Since: viewer.Since, Until: viewer.Until,
				Grants: []permission.Grant{
					{Role: permission.Analyst},
					{Role: permission.ProviderParty, Party: "Provider:GLOBAL:" + northwind},
					{Role: permission.ResellerParty, Party: "Reseller:GLOBAL:" + northwind},
					{Role: permission.CustomerParty, Party: "Customer:GLOBAL:" + contoso},
				},
			}
			if difference := cmp.Diff(want, viewer); difference != "" {
				t.Error(difference)
			}
			said["tid"] = contoso
			refused(t, a, i.token(t, said), csp.Unauthenticated, "does not trust") // another tenant's issuer
			said["iss"] = strings.Replace(one.issuer, northwind, contoso, 1)
			if viewer := accepted(t, a, i.token(t, said)); viewer.SeesEverything() {
				t.Error("another tenant made its own user an analyst")
			}
			said["tid"], said["iss"] = "../x", strings.Replace(one.issuer, northwind, "../x", 1)
			refused(t, a, i.token(t, said), csp.Unauthenticated, "does not trust")
		})
	}
}

// TestKeysOfOneTenantSignForNoOther has a key among those of all tenants that is for the tokens of one.
func TestKeysOfOneTenantSignForNoOther(t *testing.T) {
	const template = "https://login.microsoftonline.com/{tenantid}/v2.0"
	i := newIssuer(t)
	i.announced, i.keyIssuer = template, "https://login.microsoftonline.com/"+contoso+"/v2.0"
	a := open(t, entra(i, template), newClock())
	said := func(tenant string) map[string]any {
		return map[string]any{"iss": "https://login.microsoftonline.com/" + tenant + "/v2.0", "aud": "api://channelgraph", "tid": tenant}
	}
	accepted(t, a, i.token(t, said(contoso)))
	refused(t, a, i.token(t, said(northwind)), csp.Unauthenticated, "not signed with one of its issuer's keys")
}
