package resolvers_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"channelgraph/internal/csp/permission"
	"channelgraph/resolvers"
)

const invite = `mutation { invitePartnership(input: {provider: "Provider:GLOBAL:contoso", reseller: "Reseller:GLOBAL:fabrikam"}, options: {actor: "contoso"}) { outcome } }`
const accept = `mutation { acceptPartnership(input: {provider: "Provider:GLOBAL:contoso", reseller: "Reseller:GLOBAL:fabrikam"}, options: {actor: "fabrikam"}) { outcome } }`

// live is a service that takes subscriptions.
type live struct {
	*service
	schema *resolvers.Schema
	server *httptest.Server
}

func newLive(t *testing.T) *live { return newLiveFor(t, partners, administrator) }

func newLiveFor(t *testing.T, channel string, viewer func(context.Context) *permission.Viewer) *live {
	t.Helper()
	s := &live{service: newService(t, channel)}
	documents := documentsOf(t)
	var err error
	s.schema, err = resolvers.New(s.store, resolvers.Options{Documents: documents, PageDefault: 20, PageMax: 200, Viewer: viewer})
	if err != nil {
		t.Fatal(err)
	}
	s.Handler = serve(t, s.schema, documents)
	s.server = httptest.NewServer(s.Handler)
	t.Cleanup(func() { s.server.Close(); s.schema.Close() })
	return s
}

// happens carries out commands, each at an instant of its own.
func (s *live) happens(t *testing.T, commands ...string) {
	t.Helper()
	for _, command := range commands {
		if got := s.ask(t, command, ""); !strings.Contains(got, `"DONE"`) {
			t.Fatalf("%s: %s", command, got)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// subscribe returns what reads the next message of a subscription over a WebSocket.
func (s *live) subscribe(t *testing.T, document string) (next func() string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	conn, _, err := websocket.Dial(ctx, s.server.URL+"/graphql", &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.CloseNow(); cancel() })
	next = func() string {
		_, content, err := conn.Read(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return string(content)
	}
	for _, message := range []string{`{"type":"connection_init"}`, fmt.Sprintf(`{"id":"1","type":"subscribe","payload":{"query":%q}}`, document)} {
		if err := conn.Write(ctx, websocket.MessageText, []byte(message)); err != nil {
			t.Fatal(err)
		}
	}
	if got := next(); got != `{"type":"connection_ack"}` {
		t.Fatalf("got %s", got)
	}
	return next
}

func wantsNext(t *testing.T, next func() string, want string) {
	t.Helper()
	if got := next(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestASubscriberIsToldWhatHappenedToRelationships(t *testing.T) {
	s := newLive(t)
	s.happens(t, invite)
	next := s.subscribe(t, `subscription { relationshipChanged(after: 0, types: [DISTRIBUTES_TO]) { __typename revision actor commands changes {
		__typename kind type fromId toId to { ... on Reseller { companyName providers { nodes { companyName } } } }
		before { ... on Partnership { state } until } after { ... on Partnership { state provenance { party } history { ... on Partnership { state } } } } } } }`)
	told := func(revision int, actor, command, kind, before, after string) string {
		return fmt.Sprintf(`{"id":"1","type":"next","payload":{"data":{"relationshipChanged":{"__typename":"RelationshipsChanged","revision":%d,"actor":%q,"commands":[%q],"changes":[{`+
			`"__typename":"ChangedRelationship","kind":%q,"type":"DISTRIBUTES_TO","fromId":"Provider:GLOBAL:contoso","toId":"Reseller:GLOBAL:fabrikam","to":{"companyName":"Fabrikam","providers":{"nodes":[{"companyName":"Contoso Distribution"}]}},`+
			`"before":%s,"after":%s}]}},"extensions":{"revision":%d}}}`, revision, actor, command, kind, before, after, revision)
	}
	wantsNext(t, next, told(1, "contoso", "invitePartnership", "BEGAN", `null`, `{"state":"INVITED","provenance":[{"party":"contoso"}],"history":[{"state":"INVITED"}]}`))
	s.happens(t, accept)
	wantsNext(t, next, told(2, "fabrikam", "acceptPartnership", "CHANGED", `{"state":"INVITED","until":null}`,
		`{"state":"ACTIVE","provenance":[{"party":"fabrikam"}],"history":[{"state":"INVITED"},{"state":"ACTIVE"}]}`))
}

func TestASubscriberIsToldWhatHappenedToNodes(t *testing.T) {
	s := newLive(t)
	next := s.subscribe(t, `subscription { nodeChanged(after: 0, nodes: ["Reseller:GLOBAL:fabrikam"]) { revision changes { kind nodeId node { ... on Reseller { companyName } } before after } } }`)
	s.happens(t, invite, `mutation { correctNode(input: {node: "Reseller:GLOBAL:fabrikam", set: {companyName: "Fabrikam Inc"}}) { outcome } }`)
	if got := next(); !strings.Contains(got, `"revision":2,"changes":[{"kind":"CHANGED","nodeId":"Reseller:GLOBAL:fabrikam","node":{"companyName":"Fabrikam Inc"},"before":{`) {
		t.Errorf("got %s", got)
	}
}

func TestASubscriberIsToldWhichRulesAreNewlyBroken(t *testing.T) {
	s := newLive(t)
	next := s.subscribe(t, `subscription { violationRaised(after: 0, rules: ["R11"], severities: [REFUSE]) { revision actor violations {
		rule { id } text subjectId subject { ... on Reseller { companyName } } evidence { relationship from { ... on Provider { companyName } } } } } }`)
	s.happens(t, invite, `mutation { invitePartnership(input: {provider: "Provider:GLOBAL:litware", reseller: "Reseller:GLOBAL:fabrikam"}, options: {override: {rules: ["R11"], reason: "agreed"}}) { outcome } }`)
	wantsNext(t, next, `{"id":"1","type":"next","payload":{"data":{"violationRaised":{"revision":2,"actor":"api","violations":[{"rule":{"id":"R11"},"text":"A provider distributes to resellers of its own CSP region only.",`+
		`"subjectId":"Reseller:GLOBAL:fabrikam","subject":{"companyName":"Fabrikam"},"evidence":[{"relationship":"DISTRIBUTES_TO","from":{"companyName":"Litware Distribution"}}]}]}},"extensions":{"revision":2}}}`)
}

func TestEventsGoOnBehindTheLastThatWasSeen(t *testing.T) {
	s := newLive(t)
	s.happens(t, invite, accept)
	request, err := http.NewRequest(http.MethodGet, s.server.URL+"/graphql?query="+`subscription%7BrelationshipChanged(after:0)%7Brevision%7D%7D`, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept", "text/event-stream")
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	request.Header.Set("Last-Event-ID", "1")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if got := response.Header.Get("Content-Type"); got != "text/event-stream" {
		t.Errorf("Content-Type is %s", got)
	}
	lines := bufio.NewScanner(response.Body)
	for _, want := range []string{":", "", "id: 2", "event: next", `data: {"data":{"relationshipChanged":{"revision":2}},"extensions":{"revision":2}}`, ""} {
		if !lines.Scan() || lines.Text() != want {
			t.Fatalf("got %q, want %q", lines.Text(), want)
		}
	}
}

func TestWhatIsWrongWithASubscriptionIsSaid(t *testing.T) {
	s := newLive(t)
	for document, want := range map[string]string{
		`subscription { relationshipChanged(after: -1) { revision } }`:                                                         "GRAPHQL_VALIDATION_FAILED",
		`subscription { relationshipChanged { changes { to { ... on Reseller { customers(first: 900) { totalCount } } } } } }`: "LIMIT_EXCEEDED",
		`subscription { violationRaised(rules: ["R0"]) { revision } }`:                                                         "BAD_USER_INPUT",
		`subscription { relationshipChanged { nothing } }`:                                                                     "GRAPHQL_VALIDATION_FAILED",
		`subscription { a: relationshipChanged { revision } b: relationshipChanged { revision } }`:                             "BAD_USER_INPUT",
	} {
		if got := s.subscribe(t, document)(); !strings.HasPrefix(got, `{"id":"1","type":"error","payload":[{`) || !strings.Contains(got, `"code":"`+want) {
			t.Errorf("%s: %s", document, got)
		}
	}
}
