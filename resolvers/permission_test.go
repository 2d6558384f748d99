package resolvers_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/command"
	"channelgraph/internal/csp/permission"
	"channelgraph/resolvers"
)

// shared is a channel in which contoso and litware distribute to fabrikam, and both serve adatum through it.
const shared = `
provider contoso companyName="Contoso Distribution"
provider litware companyName="Litware Distribution"
reseller fabrikam companyName=Fabrikam
reseller proseware companyName=Proseware
customer adatum companyName=Adatum
customer relecloud companyName=Relecloud
subscription first product=A channel=CSP partnerId=1 status@2020-01-01=ACTIVE quantity@2020-01-01=5
subscription second product=B channel=CSP status@2020-01-01=ACTIVE quantity@2020-01-01=7
contoso DISTRIBUTES_TO fabrikam 2020-01-01..
litware DISTRIBUTES_TO fabrikam 2020-01-01..
contoso SERVES adatum 2020-01-01.. kind=RESELLER
litware SERVES adatum 2020-01-01.. kind=RESELLER
fabrikam SERVES adatum 2020-01-01.. kind=RESELLER via=contoso
adatum OWNS first 2020-01-01..
adatum OWNS second 2020-01-01..
contoso SELLS first 2020-01-01..
fabrikam RESELLS first 2020-01-01.. role=TRANSACTION_RESELLER
litware SELLS second 2020-01-01..
`

// viewed is a service whose viewer the test chooses.
type viewed struct {
	*service
	viewer *permission.Viewer
}

func newViewed(t *testing.T, channel string) *viewed {
	t.Helper()
	s := &viewed{service: newService(t, channel), viewer: administrator(t.Context())}
	documents := documentsOf(t)
	schema, err := resolvers.New(s.store, resolvers.Options{Documents: documents, PageDefault: 20, PageMax: 200,
		Viewer: func(context.Context) *permission.Viewer { return s.viewer }})
	if err != nil {
		t.Fatal(err)
	}
	s.Handler = serve(t, schema, documents)
	return s
}

// as has a party ask from now on; without a party, an administrator.
func (s *viewed) as(party csp.NodeID) {
	s.viewer = &permission.Viewer{Grants: []permission.Grant{{Role: permission.Administrator}}}
	for _, role := range permission.Roles {
		if role.Kind() != 0 && role.Kind() == party.Kind() {
			_, _, key, _ := party.Split()
			s.viewer = &permission.Viewer{Subject: "clerk of " + key, Grants: []permission.Grant{{Role: role, Party: party}}}
		}
	}
}

const (
	contoso  = csp.NodeID("Provider:GLOBAL:contoso")
	litware  = csp.NodeID("Provider:GLOBAL:litware")
	fabrikam = csp.NodeID("Reseller:GLOBAL:fabrikam")
	adatum   = csp.NodeID("Customer:GLOBAL:adatum")
)

func TestAViewerIssuesOnlyWhatItsPartyMay(t *testing.T) {
	s := newViewed(t, shared)
	for _, c := range []struct {
		as       csp.NodeID
		document string
		want     string // a part of the answer
	}{
		{contoso, `changeSubscription(input: {subscription: "Subscription:GLOBAL:first", quantity: 6}) { outcome }`, `"outcome":"DONE"`},
		{litware, `changeSubscription(input: {subscription: "Subscription:GLOBAL:first", quantity: 6}) { outcome }`, `"code":"NOT_FOUND"`},
		{litware, `changeSubscription(input: {subscription: "Subscription:GLOBAL:nothing", quantity: 6}) { outcome }`, `"code":"NOT_FOUND"`},
		{fabrikam, `changeSubscription(input: {subscription: "Subscription:GLOBAL:first", quantity: 6}) { outcome }`, `changeSubscription is not yours to issue: it is for who sells subscription`},
		{adatum, `changeSubscription(input: {subscription: "Subscription:GLOBAL:first", quantity: 6}) { outcome }`, `"code":"FORBIDDEN"`},
		{contoso, `invitePartnership(input: {provider: "Provider:GLOBAL:contoso", reseller: "Reseller:GLOBAL:proseware"}) { outcome reseller { companyName } }`, `"outcome":"DONE","reseller":{"companyName":"Proseware"}`},
		{contoso, `acceptPartnership(input: {provider: "Provider:GLOBAL:contoso", reseller: "Reseller:GLOBAL:proseware"}) { outcome }`, `"code":"FORBIDDEN"`},
		{contoso, `endPartnership(input: {provider: "Provider:GLOBAL:litware", reseller: "Reseller:GLOBAL:fabrikam"}) { outcome }`, `there is no Provider Provider:GLOBAL:litware`},
		{fabrikam, `requestCustomerRelationship(input: {partner: "Reseller:GLOBAL:fabrikam", customer: "Customer:GLOBAL:relecloud"}) { outcome }`, `"outcome":"DONE"`},
		{"Customer:GLOBAL:relecloud", `acceptCustomerRelationship(input: {partner: "Reseller:GLOBAL:fabrikam", customer: "Customer:GLOBAL:relecloud", administration: true}) { outcome }`, `"outcome":"DONE"`},
		{adatum, `grantDap(input: {partner: "Provider:GLOBAL:contoso", customer: "Customer:GLOBAL:adatum"}) { outcome }`, `"outcome":"DONE"`},
		{contoso, `revokeDap(input: {partner: "Provider:GLOBAL:contoso", customer: "Customer:GLOBAL:adatum"}) { outcome }`, `"outcome":"DONE"`},
		{contoso, `proposeTransfer(input: {transferId: "t1", source: "Provider:GLOBAL:contoso", target: "Provider:GLOBAL:litware", customer: "Customer:GLOBAL:adatum", subscriptions: ["Subscription:GLOBAL:first"]}) { outcome }`, `"outcome":"DONE"`},
		{contoso, `acceptTransfer(input: {transferId: "t1", source: "Provider:GLOBAL:contoso", target: "Provider:GLOBAL:litware"}) { outcome }`, `"code":"FORBIDDEN"`},
		{litware, `withdrawTransfer(input: {transferId: "t1", source: "Provider:GLOBAL:contoso", target: "Provider:GLOBAL:litware"}) { outcome }`, `"code":"FORBIDDEN"`},
		{litware, `rejectTransfer(input: {transferId: "t1", source: "Provider:GLOBAL:contoso", target: "Provider:GLOBAL:litware"}) { outcome }`, `"outcome":"DONE"`},
		{contoso, `saveCustomer(input: {tenantId: "adatum", set: {industry: "Shipping"}}) { outcome }`, `"outcome":"DONE"`},
		{"Reseller:GLOBAL:proseware", `saveCustomer(input: {tenantId: "adatum", set: {industry: "Fishing"}}) { outcome }`, `"code":"FORBIDDEN"`},
		{"Reseller:GLOBAL:proseware", `saveCustomer(input: {tenantId: "nobody", set: {industry: "Fishing"}}) { outcome }`, `"code":"FORBIDDEN"`},
		{contoso, `correctNode(input: {node: "Customer:GLOBAL:adatum", set: {industry: "Fishing"}}) { outcome }`, `it is for administrators`},
		{contoso, `registerSubscription(input: {subscriptionId: "second", customer: "Customer:GLOBAL:adatum", seller: "Provider:GLOBAL:contoso"}) { outcome }`, `does not fit what others hold there`},
		{contoso, `changeSubscription(input: {subscription: "Subscription:GLOBAL:first", quantity: 7}, options: {override: {rules: ["R11"], reason: "because"}}) { outcome }`, `override is for administrators`},
		{contoso, `batch(commands: [{changeSubscription: {subscription: "Subscription:GLOBAL:first", quantity: 8}}, {acceptPartnership: {provider: "Provider:GLOBAL:contoso", reseller: "Reseller:GLOBAL:proseware"}}]) { outcome }`, `command 2 (acceptPartnership)`},
		{"", `correctNode(input: {node: "Customer:GLOBAL:adatum", set: {industry: "Fishing"}}) { outcome }`, `"outcome":"DONE"`},
	} {
		s.as(c.as)
		if got := s.ask(t, "mutation { "+c.document+" }", ""); !strings.Contains(got, c.want) {
			t.Errorf("%s: %s\ngot  %s\nwant %s", c.as, c.document, got, c.want)
		}
	}
	s.viewer = &permission.Viewer{Subject: "reader", Grants: []permission.Grant{{Role: permission.Analyst}}}
	if got := s.ask(t, `mutation { saveCustomer(input: {tenantId: "adatum", set: {industry: "Fishing"}}) { outcome } }`, ""); !strings.Contains(got, `"code":"FORBIDDEN"`) {
		t.Errorf("an analyst: %s", got)
	}
	const change = `mutation { changeSubscription(input: {subscription: "Subscription:GLOBAL:first", quantity: 99}) { outcome } }`
	if got := s.ask(t, change, ""); !strings.Contains(got, `"code":"FORBIDDEN"`) {
		t.Errorf("an analyst, of what it sees: %s", got)
	}
	s.viewer = nil
	if got := s.ask(t, change, ""); !strings.Contains(got, `"code":"NOT_FOUND"`) {
		t.Errorf("somebody who is not known: %s", got)
	}
	if got := s.ask(t, `mutation { saveCustomer(input: {tenantId: "adatum", set: {industry: "Fishing"}}) { outcome } }`, ""); !strings.Contains(got, `"code":"FORBIDDEN"`) {
		t.Errorf("somebody who is not known: %s", got)
	}
}

// TestEveryCommandIsForSomebody holds the table to the commands that there are, and to members that they have.
func TestEveryCommandIsForSomebody(t *testing.T) {
	for _, name := range command.Names() {
		members := command.MembersOf(command.New(name))
		encoded, err := json.Marshal(command.New(name))
		if err != nil {
			t.Fatal(err)
		}
		var given map[string]any
		if err := json.Unmarshal(encoded, &given); err != nil {
			t.Fatal(err)
		}
		for _, issuer := range permission.Issuers(name) {
			if issuer.Member == permission.SavedNode {
				if members.Saved == "" {
					t.Errorf("%s saves no node", name)
				}
			} else if _, has := given[issuer.Member]; !has && issuer.Member != "via" && issuer.Member != "seller" {
				t.Errorf("%s has no member %q", name, issuer.Member)
			}
		}
		if permission.Issuers(name) == nil && !slices.Contains([]string{"correctNode", "correctRelationship", "processTransfer", "completeTransfer", "expireTransfer"}, name) {
			t.Errorf("%s is for administrators alone", name)
		}
	}
}

func TestTheLogSaysForWhomACommandWasIssued(t *testing.T) {
	s := newViewed(t, shared)
	s.as(contoso)
	s.ask(t, `mutation { changeSubscription(input: {subscription: "Subscription:GLOBAL:first", quantity: 6}) { outcome } }`, "")
	s.as("")
	s.viewer.Subject = "administrator"
	s.ask(t, `mutation { changeSubscription(input: {subscription: "Subscription:GLOBAL:first", quantity: 7}) { outcome } }`, "")
	s.ask(t, `mutation { changeSubscription(input: {subscription: "Subscription:GLOBAL:first", quantity: 8}, options: {actor: "contoso"}) { outcome } }`, "")
	s.wants(t, `{ changeLog { entries { actor onBehalfOf commands { party } } } }`, `{"data":{"changeLog":{"entries":[{"actor":"clerk of contoso","onBehalfOf":null,"commands":[{"party":"Provider:GLOBAL:contoso"}]},`+
		`{"actor":"administrator","onBehalfOf":null,"commands":[{"party":null}]},{"actor":"administrator","onBehalfOf":"contoso","commands":[{"party":null}]}]}}}`)
	s.as(contoso)
	if got := s.ask(t, `mutation { changeSubscription(input: {subscription: "Subscription:GLOBAL:first", quantity: 9}, options: {actor: "litware"}) { outcome } }`, ""); !strings.Contains(got, `"code":"FORBIDDEN"`) {
		t.Errorf("somebody else's name: %s", got)
	}
}

func TestTheLogShowsAViewerItsOwnSide(t *testing.T) {
	s := newViewed(t, shared)
	s.ask(t, `mutation { a: changeSubscription(input: {subscription: "Subscription:GLOBAL:first", quantity: 6, set: {orderId: "o1"}}) { outcome }
		b: changeSubscription(input: {subscription: "Subscription:GLOBAL:second", quantity: 8}) { outcome }
		c: saveCustomer(input: {tenantId: "relecloud", set: {industry: "Music"}}) { outcome }
		d: batch(commands: [{saveCustomer: {tenantId: "adatum", set: {industry: "Sugar"}}}, {changeSubscription: {subscription: "Subscription:GLOBAL:second", quantity: 9}}]) { outcome }
		e: removeReseller(input: {subscription: "Subscription:GLOBAL:first", reseller: "Reseller:GLOBAL:fabrikam"}) { outcome } }`, "")
	question := `{ changeLog { endRevision entries { revision actor commands { name } nodes changes { id } } } }`
	for party, want := range map[csp.NodeID]string{
		contoso: `{"revision":1,"actor":"api","commands":[{"name":"changeSubscription"}],"nodes":["Subscription:GLOBAL:first"],"changes":[{"id":"Subscription:GLOBAL:first"}]},` +
			`{"revision":4,"actor":null,"commands":[],"nodes":["Customer:GLOBAL:adatum"],"changes":[{"id":"Customer:GLOBAL:adatum"}]},` +
			`{"revision":5,"actor":"api","commands":[{"name":"removeReseller"}],"nodes":["Reseller:GLOBAL:fabrikam","Subscription:GLOBAL:first"],"changes":[{"id":"RESELLS Reseller:GLOBAL:fabrikam Subscription:GLOBAL:first TRANSACTION_RESELLER"}]}`,
		litware: `{"revision":2,"actor":"api","commands":[{"name":"changeSubscription"}],"nodes":["Subscription:GLOBAL:second"],"changes":[{"id":"Subscription:GLOBAL:second"}]},` +
			`{"revision":4,"actor":"api","commands":[{"name":"saveCustomer"},{"name":"changeSubscription"}],"nodes":["Customer:GLOBAL:adatum","Subscription:GLOBAL:second"],"changes":[{"id":"Customer:GLOBAL:adatum"},{"id":"Subscription:GLOBAL:second"}]}`,
		"Reseller:GLOBAL:proseware": ``,
	} {
		s.as(party)
		if got, want := s.ask(t, question, ""), fmt.Sprintf(`{"data":{"changeLog":{"endRevision":5,"entries":[%s]}}}`, want); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", party, got, want)
		}
	}
	s.as(contoso)
	if got := s.ask(t, `{ changeLog(first: 1) { entries { changes { before after } } } }`, ""); strings.Contains(got, "partnerId") {
		t.Errorf("a hidden field is shown: %s", got)
	}
}

func TestARefusalShowsAViewerItsOwnSide(t *testing.T) {
	s := newViewed(t, shared)
	s.as(litware)
	s.wants(t, `mutation { endCustomerRelationship(input: {partner: "Provider:GLOBAL:litware", customer: "Customer:GLOBAL:adatum"}) { outcome refusals { rule { id } subjectId evidence { relationship fromId toId } } } }`,
		`{"data":{"endCustomerRelationship":{"outcome":"REFUSED","refusals":[{"rule":{"id":"R28-ACTIVE"},"subjectId":"Subscription:GLOBAL:second","evidence":[`+
			`{"relationship":"SELLS","fromId":"Provider:GLOBAL:litware","toId":"Subscription:GLOBAL:second"},{"relationship":"OWNS","fromId":"Customer:GLOBAL:adatum","toId":"Subscription:GLOBAL:second"}]}]}}}`)
}

func TestASubscriberIsToldOfItsOwnSide(t *testing.T) {
	provider := &permission.Viewer{Subject: "clerk", Grants: []permission.Grant{{Role: permission.ProviderParty, Party: contoso}}}
	s := newLiveFor(t, shared, func(context.Context) *permission.Viewer { return provider })
	documents := documentsOf(t)
	schema, err := resolvers.New(s.store, resolvers.Options{Documents: documents, PageDefault: 20, PageMax: 200, Viewer: administrator})
	if err != nil {
		t.Fatal(err)
	}
	s.Handler = serve(t, schema, documents) // the commands are somebody else's
	nodes := s.subscribe(t, `subscription { nodeChanged(after: 0) { revision actor changes { nodeId node { ... on CloudSubscription { sellers { nodes { companyName } } } } } } }`)
	ties := s.subscribe(t, `subscription { relationshipChanged(after: 0) { revision changes { type fromId to { id } } } }`)
	s.happens(t,
		`mutation { changeSubscription(input: {subscription: "Subscription:GLOBAL:second", quantity: 8}) { outcome } }`,
		`mutation { grantDap(input: {partner: "Provider:GLOBAL:litware", customer: "Customer:GLOBAL:adatum"}) { outcome } }`,
		`mutation { changeSubscription(input: {subscription: "Subscription:GLOBAL:first", quantity: 8}) { outcome } }`,
		`mutation { grantDap(input: {partner: "Provider:GLOBAL:contoso", customer: "Customer:GLOBAL:adatum"}) { outcome } }`)
	wantsNext(t, nodes, `{"id":"1","type":"next","payload":{"data":{"nodeChanged":{"revision":3,"actor":"api","changes":[{"nodeId":"Subscription:GLOBAL:first","node":{"sellers":{"nodes":[{"companyName":"Contoso Distribution"}]}}}]}},"extensions":{"revision":3}}}`)
	wantsNext(t, ties, `{"id":"1","type":"next","payload":{"data":{"relationshipChanged":{"revision":4,"changes":[{"type":"ADMINISTERS","fromId":"Provider:GLOBAL:contoso","to":{"id":"Customer:GLOBAL:adatum"}}]}},"extensions":{"revision":4}}}`)
}
