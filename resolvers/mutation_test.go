package resolvers_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"channelgraph/internal/csp"
	"channelgraph/internal/store"
	"channelgraph/resolvers"
)

const partners = `
provider contoso companyName="Contoso Distribution" region=NA
provider litware companyName="Litware Distribution" region=EU
reseller fabrikam companyName=Fabrikam region=NA
`

// newWriter is a service whose commands happen at the clock's time.
func newWriter(t *testing.T, channel string) *service {
	t.Helper()
	s := newService(t, channel)
	documents := documentsOf(t)
	schema, err := resolvers.New(s.store, resolvers.Options{Documents: documents, PageDefault: 20, PageMax: 200, Viewer: administrator})
	if err != nil {
		t.Fatal(err)
	}
	s.Handler = serve(t, schema, documents)
	return s
}

func (s *service) wants(t *testing.T, document, want string) {
	t.Helper()
	if got := s.ask(t, document, ""); got != want {
		t.Errorf("%s\ngot  %s\nwant %s", document, got, want)
	}
}

func TestACommandIsAnsweredWithWhatItIsAbout(t *testing.T) {
	s := newWriter(t, partners)
	s.wants(t, `mutation { invitePartnership(input: {provider: "Provider:GLOBAL:contoso", reseller: "Reseller:GLOBAL:fabrikam"}, options: {actor: "contoso"}) {
		__typename outcome revision isRepeated isDryRun refusals { text } warnings { text }
		provider { companyName resellers { nodes { companyName } } } reseller { providers { totalCount } }
		relationship { __typename state until provenance { party source } history { state } } } }`,
		`{"data":{"invitePartnership":{"__typename":"InvitePartnershipPayload","outcome":"DONE","revision":1,"isRepeated":false,"isDryRun":false,"refusals":[],"warnings":[],`+
			`"provider":{"companyName":"Contoso Distribution","resellers":{"nodes":[{"companyName":"Fabrikam"}]}},"reseller":{"providers":{"totalCount":1}},`+
			`"relationship":{"__typename":"Partnership","state":"INVITED","until":null,"provenance":[{"party":"contoso","source":"command"}],"history":[{"state":"INVITED"}]}}}}`)
	s.wants(t, `{ changeLog { endRevision hasMore entries { revision actor commands { name input } nodes override { reason } warnings { rule } changes { id before } } } }`,
		`{"data":{"changeLog":{"endRevision":1,"hasMore":false,"entries":[{"revision":1,"actor":"contoso","commands":[{"name":"invitePartnership","input":{"provider":"Provider:GLOBAL:contoso","reseller":"Reseller:GLOBAL:fabrikam"}}],`+
			`"nodes":["Provider:GLOBAL:contoso","Reseller:GLOBAL:fabrikam"],"override":null,"warnings":[],"changes":[{"id":"DISTRIBUTES_TO Provider:GLOBAL:contoso Reseller:GLOBAL:fabrikam","before":[]}]}]}}}`)
}

func TestARefusalSaysWhatWouldBeBroken(t *testing.T) {
	s := newWriter(t, partners)
	s.wants(t, `mutation { invitePartnership(input: {provider: "Provider:GLOBAL:litware", reseller: "Reseller:GLOBAL:fabrikam"}, options: {language: JA}) {
		outcome revision relationship { state } refusals { rule { id severity } text subjectId subject { ... on Reseller { companyName } } isComplete
			evidence { relationship fromId from { ... on Provider { companyName } } to { id } } } } }`,
		`{"data":{"invitePartnership":{"outcome":"REFUSED","revision":0,"relationship":{"state":"INVITED"},"refusals":[{"rule":{"id":"R11","severity":"REFUSE"},"text":"プロバイダーは同じ CSP 地域のリセラーとだけ取引できます。",`+
			`"subjectId":"Reseller:GLOBAL:fabrikam","subject":{"companyName":"Fabrikam"},"isComplete":true,"evidence":[{"relationship":"DISTRIBUTES_TO","fromId":"Provider:GLOBAL:litware","from":{"companyName":"Litware Distribution"},"to":{"id":"Reseller:GLOBAL:fabrikam"}}]}]}}}`)
}

func TestMutationsRunInOrderAndOneFailureLeavesTheOthers(t *testing.T) {
	s := newWriter(t, partners)
	got := s.ask(t, `mutation M($p: ID!, $r: ID!) {
		a: invitePartnership(input: {provider: $p, reseller: $r}) { revision outcome }
		b: invitePartnership(input: {provider: "Provider:GLOBAL:nobody", reseller: $r}) { revision }
		c: invitePartnership(input: {provider: $p, reseller: $r}) { revision outcome } }`, `{"p": "Provider:GLOBAL:contoso", "r": "Reseller:GLOBAL:fabrikam"}`)
	if !strings.Contains(got, `"data":{"a":{"revision":1,"outcome":"DONE"},"b":null,"c":{"revision":1,"outcome":"UNCHANGED"}}`) || !strings.Contains(got, `"code":"NOT_FOUND"`) || !strings.Contains(got, `"path":["b"]`) {
		t.Errorf("got %s", got)
	}
}

func TestAWrongQuestionChangesNothing(t *testing.T) {
	s := newWriter(t, partners)
	for _, document := range []string{
		`mutation { invitePartnership(input: {provider: "Provider:GLOBAL:contoso", reseller: "Reseller:GLOBAL:fabrikam"}) { provider { resellers(first: 500) { totalCount } } } }`,
		`mutation { invitePartnership(input: {provider: "Provider:GLOBAL:contoso", reseller: "Reseller:GLOBAL:fabrikam"}, options: {expectedRevision: -1}) { revision } }`,
		`mutation { invitePartnership(input: {provider: "Provider:GLOBAL:contoso", reseller: "Reseller:GLOBAL:fabrikam"}, options: {override: {rules: ["R99"], reason: "x"}}) { revision } }`,
	} {
		if got := s.ask(t, document, ""); !strings.Contains(got, `"errors"`) || strings.Contains(got, "INTERNAL") {
			t.Errorf("%s: got %s", document, got)
		}
	}
	s.wants(t, `{ changeLog { endRevision } }`, `{"data":{"changeLog":{"endRevision":0}}}`)
}

func TestGetNeverRunsAMutation(t *testing.T) {
	s := newWriter(t, partners)
	document := `mutation { invitePartnership(input: {provider: "Provider:GLOBAL:contoso", reseller: "Reseller:GLOBAL:fabrikam"}) { revision } }`
	recorder := httptest.NewRecorder()
	request := httptest.NewRequest(http.MethodGet, "/graphql?query="+url.QueryEscape(document), nil)
	s.ServeHTTP(recorder, request)
	if recorder.Code != http.StatusMethodNotAllowed {
		t.Errorf("status %d", recorder.Code)
	}
	s.wants(t, `{ changeLog { endRevision } }`, `{"data":{"changeLog":{"endRevision":0}}}`)
}

func TestAReadWaitsForTheRevisionThatItWants(t *testing.T) {
	s := newWriter(t, partners)
	answers := make(chan string)
	go func() {
		answers <- s.ask(t, `query($at: Revision) { providers(atLeast: $at, first: 1) { nodes { resellers { totalCount } } } changeLog(after: 0, atLeast: 1) { endRevision } }`, `{"at": 1}`)
	}()
	select {
	case got := <-answers:
		t.Errorf("answered before the revision was there: %s", got)
	case <-time.After(20 * time.Millisecond):
	}
	s.ask(t, `mutation { invitePartnership(input: {provider: "Provider:GLOBAL:contoso", reseller: "Reseller:GLOBAL:fabrikam"}) { revision } }`, "")
	if got, want := <-answers, `{"data":{"providers":{"nodes":[{"resellers":{"totalCount":1}}]},"changeLog":{"endRevision":1}}}`; got != want {
		t.Errorf("got %s", got)
	}
}

// TestChangesAreSeenWhateverTheClockSays writes through a process whose clock is ahead of the one that reads, and asks for what a command
// ended at the instant at which it did.
func TestChangesAreSeenWhateverTheClockSays(t *testing.T) {
	s := newWriter(t, partners)
	at := time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)
	documents := documentsOf(t)
	schema, err := resolvers.New(s.store, resolvers.Options{Documents: documents, PageDefault: 20, PageMax: 200, Viewer: administrator, Now: func() time.Time { return at }})
	if err != nil {
		t.Fatal(err)
	}
	s.Handler = serve(t, schema, documents)
	s.wants(t, `mutation { invitePartnership(input: {provider: "Provider:GLOBAL:contoso", reseller: "Reseller:GLOBAL:fabrikam"}) { revision reseller { providers { totalCount } } } }`,
		`{"data":{"invitePartnership":{"revision":1,"reseller":{"providers":{"totalCount":1}}}}}`)
	at = at.Add(-time.Minute)
	s.wants(t, `{ providers(atLeast: 1, first: 1) { nodes { resellers { totalCount } } } }`, `{"data":{"providers":{"nodes":[{"resellers":{"totalCount":1}}]}}}`)
	at = at.Add(time.Hour)
	s.ask(t, `mutation { saveCustomer(input: {tenantId: "adatum"}) { outcome } createGdap(input: {partner: "Provider:GLOBAL:contoso", customer: "Customer:GLOBAL:adatum", relationshipId: "g1", displayName: "Helpdesk", duration: "P30D", roles: ["Global Reader"]}) { outcome } }`, "")
	at = at.Add(time.Hour)
	s.ask(t, `mutation { changeGdap(input: {partner: "Provider:GLOBAL:contoso", customer: "Customer:GLOBAL:adatum", relationshipId: "g1", status: APPROVAL_PENDING}) { outcome } }`, "")
	at = at.Add(time.Hour)
	s.wants(t, `mutation { changeGdap(input: {partner: "Provider:GLOBAL:contoso", customer: "Customer:GLOBAL:adatum", relationshipId: "g1", status: TERMINATED}) { outcome customer { administrators { totalCount } } } }`,
		`{"data":{"changeGdap":{"outcome":"DONE","customer":{"administrators":{"totalCount":0}}}}}`)
}

// impatient is a store in which time is up as soon as somebody waits.
type impatient struct{ store.Store }

func (s impatient) Await(ctx context.Context, after csp.Revision) (csp.Revision, error) {
	if after >= 0 {
		return 0, csp.Errorf(csp.TimedOut, "time is up").WithCause(context.DeadlineExceeded)
	}
	return s.Store.Await(ctx, after)
}

func TestAReadGivesUpOnARevisionThatDoesNotCome(t *testing.T) {
	s := newWriter(t, partners)
	s.serve(t, impatient{s.store}, 200)
	got := s.ask(t, `{ providers(atLeast: 7) { totalCount } }`, "")
	if !strings.Contains(got, `"code":"REVISION_NOT_REACHED"`) || !strings.Contains(got, "The graph is at revision 0 and did not reach 7") {
		t.Errorf("got %s", got)
	}
	for _, wrong := range []string{`-1`, `1.5`, `"1"`, `true`} {
		if got := s.ask(t, `{ providers(atLeast: `+wrong+`) { totalCount } }`, ""); !strings.Contains(got, "a revision is wanted") {
			t.Errorf("%s: got %s", wrong, got)
		}
		if got := s.ask(t, `query($at: Revision) { providers(atLeast: $at) { totalCount } }`, `{"at": `+wrong+`}`); !strings.Contains(got, "a revision is wanted") {
			t.Errorf("%s as a variable: got %s", wrong, got)
		}
	}
}

func TestABatchIsOfSingleCommands(t *testing.T) {
	s := newWriter(t, partners)
	s.wants(t, `mutation { batch(commands: [
		{invitePartnership: {provider: "Provider:GLOBAL:contoso", reseller: "Reseller:GLOBAL:fabrikam"}}
		{acceptPartnership: {provider: "Provider:GLOBAL:contoso", reseller: "Reseller:GLOBAL:fabrikam"}}]) { outcome revision nodes { id } } }`,
		`{"data":{"batch":{"outcome":"DONE","revision":1,"nodes":[{"id":"Provider:GLOBAL:contoso"},{"id":"Reseller:GLOBAL:fabrikam"}]}}}`)
	for document, says := range map[string]string{
		`mutation { batch(commands: [{}]) { outcome } }`: "give exactly one command, not 0",
		`mutation { batch(commands: [{invitePartnership: {provider: "a", reseller: "b"}, endPartnership: {provider: "a", reseller: "b"}}]) { outcome } }`: "give exactly one command, not 2",
		`mutation { batch(commands: []) { outcome } }`: "no command",
		`mutation { batch(commands: [{endPartnership: {provider: "Provider:GLOBAL:contoso", reseller: "Reseller:GLOBAL:fabrikam"}}, {endPartnership: {provider: "Provider:GLOBAL:litware", reseller: "Reseller:GLOBAL:fabrikam"}}]) { outcome } }`: "command 2 (endPartnership)",
	} {
		if got := s.ask(t, document, ""); !strings.Contains(got, says) || !strings.Contains(got, `"batch":null`) {
			t.Errorf("%s: got %s", document, got)
		}
	}
	s.wants(t, `{ changeLog { endRevision } }`, `{"data":{"changeLog":{"endRevision":1}}}`)
}

// TestTheLogIsReadInParts goes on where a part ended, also where a filter left entries out.
func TestTheLogIsReadInParts(t *testing.T) {
	s := newWriter(t, partners)
	for range 3 {
		s.ask(t, `mutation { invitePartnership(input: {provider: "Provider:GLOBAL:contoso", reseller: "Reseller:GLOBAL:fabrikam"}, options: {actor: "a"}) { revision } }`, "")
		s.ask(t, `mutation { endPartnership(input: {provider: "Provider:GLOBAL:contoso", reseller: "Reseller:GLOBAL:fabrikam"}, options: {actor: "b"}) { revision } }`, "")
	}
	s.wants(t, `{ one: changeLog(first: 2) { entries { revision } endRevision hasMore } two: changeLog(after: 2, first: 4) { entries { revision } endRevision hasMore } three: changeLog(after: 6) { entries { revision } endRevision hasMore } }`,
		`{"data":{"one":{"entries":[{"revision":1},{"revision":2}],"endRevision":2,"hasMore":true},"two":{"entries":[{"revision":3},{"revision":4},{"revision":5},{"revision":6}],"endRevision":6,"hasMore":false},"three":{"entries":[],"endRevision":6,"hasMore":false}}}`)
	s.wants(t, `{ b: changeLog(first: 1, filter: {actor: "b"}) { entries { revision } endRevision hasMore } nodes: changeLog(filter: {nodes: ["Provider:GLOBAL:litware"]}) { entries { revision } endRevision hasMore }
		invited: changeLog(after: 1, filter: {commands: ["invitePartnership"], nodes: ["Reseller:GLOBAL:fabrikam"]}) { entries { revision } } }`,
		`{"data":{"b":{"entries":[{"revision":2}],"endRevision":2,"hasMore":true},"nodes":{"entries":[],"endRevision":6,"hasMore":false},"invited":{"entries":[{"revision":3},{"revision":5}]}}}`)
	got := s.ask(t, `{ changeLog(first: 1) { entries { changes { before after } } } }`, "")
	if !strings.Contains(got, `"before":[],"after":[{"relationship":"DISTRIBUTES_TO","from":"Provider:GLOBAL:contoso","to":"Reseller:GLOBAL:fabrikam","since":"`) || !strings.Contains(got, `"properties":{"state":"INVITED"}`) {
		t.Errorf("got %s", got)
	}
}
