package api_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"

	"channelgraph/internal/api"
)

const (
	plainJSON       = "application/json; charset=utf-8"
	graphQLResponse = "application/graphql-response+json; charset=utf-8"
)

func TestMediaTypes(t *testing.T) {
	s := newService(t, nil)
	for _, test := range []struct {
		accept, want string
		status       int
	}{
		{"", plainJSON, 200},
		{"*/*", plainJSON, 200},
		{"application/*", plainJSON, 200},
		{"application/json", plainJSON, 200},
		{"application/graphql-response+json", graphQLResponse, 200},
		{"application/graphql-response+json; charset=utf-8, application/json; charset=utf-8", graphQLResponse, 200},
		{"application/json, application/graphql-response+json", plainJSON, 200},
		{"application/json;q=0.5, application/graphql-response+json;q=0.9", graphQLResponse, 200},
		{"text/html, application/json;q=0.1", plainJSON, 200},
		{"application/json, multipart/mixed", plainJSON, 200},
		{"text/html", plainJSON, 406},
		{"application/json;q=0", plainJSON, 406},
		{"application/json;charset=latin1", plainJSON, 406},
	} {
		request := post(`{"query":"{__typename}"}`)
		request.Header.Set("Accept", test.accept)
		if test.accept == "" {
			request.Header.Del("Accept")
		}
		got := s.do(t, request)
		if got.status != test.status || got.header.Get("Content-Type") != test.want {
			t.Errorf("Accept %q: %d %s, want %d %s", test.accept, got.status, got.header.Get("Content-Type"), test.status, test.want)
		}
		if test.status == 406 && got.code() != string(api.NotAcceptable) {
			t.Errorf("Accept %q: code %s", test.accept, got.code())
		}
	}
}

func TestAnswerIsWrittenAsItIs(t *testing.T) {
	s := newService(t, nil)
	s.schema.answer = func(ctx context.Context) *graphql.Response {
		graphql.RegisterExtension(ctx, "took", 1)
		return &graphql.Response{Data: []byte(`{"name":"a<b>&\u2028"}`), Extensions: map[string]any{"took": 1}}
	}
	got := s.ask(t, "{__typename}", "")
	if want := `{"data":{"name":"a<b>&\u2028"}}`; got.body != want {
		t.Errorf("got %s, want %s", got.body, want)
	}
	if got.header.Get("Content-Length") != "31" {
		t.Errorf("Content-Length = %s", got.header.Get("Content-Length"))
	}
}

func TestBodiesThatAreNoRequest(t *testing.T) {
	s := newService(t, nil)
	for _, body := range []string{
		``, `null`, `"{__typename}"`, `[{"query":"{__typename}"}]`, `{`, `{}`, `{"query":null}`, `{"query":1}`,
		`{"query":"{__typename}"} {}`, `{"query":"{__typename}"`, `{"Query":"{__typename}"}`,
		`{"query":"{__typename}","variables":"x"}`, `{"query":"{__typename}","variables":[1]}`,
		`{"query":"{__typename}","operationName":1}`, `{"query":"{__typename}","extensions":true}`,
		"{\"query\":\"{__typename\n}\"}", `{"query":"secret-marker`,
	} {
		for _, accept := range []string{"application/json", "application/graphql-response+json"} {
			request := post(body)
			request.Header.Set("Accept", accept)
			got := s.do(t, request)
			if got.status != http.StatusBadRequest || got.code() != string(api.BadRequest) {
				t.Errorf("%s: %d %s, want 400 %s", body, got.status, got.body, api.BadRequest)
			}
			if got.data != nil {
				t.Errorf("%s: the answer has data: %s", body, got.body)
			}
			if strings.Contains(got.body, "secret-marker") {
				t.Errorf("the answer quotes the body: %s", got.body)
			}
		}
	}
}

func TestRequestErrorsHaveNoDataAndTheirStatusByMediaType(t *testing.T) {
	s := newService(t, nil)
	for _, test := range []struct{ name, body, code string }{
		{"syntax", `{"query":"{"}`, "GRAPHQL_PARSE_FAILED"},
		{"unknown field", `{"query":"{nothing}"}`, "GRAPHQL_VALIDATION_FAILED"},
		{"unknown operation", `{"query":"query A{__typename} query B{__typename}","operationName":"C"}`, "GRAPHQL_VALIDATION_FAILED"},
		{"no operation", `{"query":"fragment F on Query{__typename}"}`, "GRAPHQL_VALIDATION_FAILED"},
		{"empty", `{"query":""}`, "GRAPHQL_VALIDATION_FAILED"},
		{"variable", `{"query":"query($id: ID!){node(id:$id){id}}"}`, "BAD_USER_INPUT"},
	} {
		for accept, status := range map[string]int{"application/json": 200, "application/graphql-response+json": 400} {
			request := post(test.body)
			request.Header.Set("Accept", accept)
			got := s.do(t, request)
			if got.status != status || got.code() != test.code || strings.Contains(got.body, `"data"`) {
				t.Errorf("%s as %s: %d %s, want %d %s and no data", test.name, accept, got.status, got.body, status, test.code)
			}
		}
	}
}

func TestAnOperationThatIsNotNamedIsAskedFor(t *testing.T) {
	s := newService(t, nil)
	for body, want := range map[string]string{
		`{"query":"query A{__typename} query B{__typename}"}`:                     "2 operations; name the one to run in operationName: A, B.",
		`{"query":"query A{__typename} query B{__typename}","operationName":"C"}`: `no operation \"C\"; it has A, B.`,
	} {
		if got := s.do(t, post(body)); got.code() != string(api.ValidationFailed) || !strings.Contains(got.body, want) {
			t.Errorf("%s: %s", body, got.body)
		}
	}
}

func TestContentTypes(t *testing.T) {
	s := newService(t, nil)
	for contentType, want := range map[string]int{
		"application/json":                    200,
		"application/json; charset=UTF-8":     200,
		"Application/JSON":                    200,
		"application/json; charset=iso8859-1": 415,
		"text/plain":                          415,
		"application/x-www-form-urlencoded":   415,
		"multipart/form-data; boundary=x":     415,
		"":                                    415,
		";;":                                  415,
	} {
		request := post(`{"query":"{__typename}"}`)
		request.Header.Set("Content-Type", contentType)
		if got := s.do(t, request); got.status != want {
			t.Errorf("Content-Type %q: %d, want %d", contentType, got.status, want)
		}
	}
	compressed := post(`{"query":"{__typename}"}`)
	compressed.Header.Set("Content-Encoding", "gzip")
	if got := s.do(t, compressed); got.status != 415 || got.code() != string(api.UnsupportedMediaType) {
		t.Errorf("a compressed body: %d %s", got.status, got.body)
	}
}

func TestMethods(t *testing.T) {
	s := newService(t, nil)
	for _, method := range []string{"PATCH", "HEAD", "OPTIONS"} {
		request := httptest.NewRequest(method, "/graphql", nil)
		recorder := httptest.NewRecorder()
		s.ServeHTTP(recorder, request)
		if recorder.Code != 405 || recorder.Header().Get("Allow") != "GET, POST, PUT, DELETE" {
			t.Errorf("%s: %d, Allow %q", method, recorder.Code, recorder.Header().Get("Allow"))
		}
	}
}

func get(parameters url.Values) *http.Request {
	request := httptest.NewRequest(http.MethodGet, "/graphql?"+parameters.Encode(), nil)
	return request
}

func TestGet(t *testing.T) {
	s := newService(t, nil)
	got := s.do(t, get(url.Values{
		"query":     {"query A($id: ID!){node(id:$id){id}} query B{__typename}"},
		"variables": {`{"id":"x"}`}, "operationName": {"A"}, "extensions": {`{"a":1}`},
	}))
	if got.status != 200 || string(got.data) != `{"node":null}` {
		t.Errorf("%d %s", got.status, got.body)
	}
	for _, wrong := range []url.Values{
		{}, {"query": {"{__typename}"}, "variables": {"x"}}, {"query": {"{__typename}"}, "variables": {"[]"}},
		{"query": {"{__typename}"}, "variables": {"{} x"}}, {"query": {"{__typename}"}, "extensions": {"1"}},
	} {
		if got := s.do(t, get(wrong)); got.status != 400 || got.code() != string(api.BadRequest) {
			t.Errorf("%v: %d %s", wrong, got.status, got.body)
		}
	}
	broken := get(nil)
	broken.URL.RawQuery = "query=%zz"
	if got := s.do(t, broken); got.status != 400 {
		t.Errorf("a broken query string: %d %s", got.status, got.body)
	}
	if got := s.do(t, get(url.Values{"query": {"{" + strings.Repeat(" ", limits.BodyBytes) + "__typename}"}})); got.status != 413 {
		t.Errorf("a query string over the limit: %d", got.status)
	}
}

func TestMutationsOnlyByPost(t *testing.T) {
	s := newService(t, nil)
	const mutation = `mutation{rename(id:"x",name:"y"){id}}`
	executed := false
	s.schema.answer = func(ctx context.Context) *graphql.Response {
		executed = true
		return answerNames(ctx)
	}
	got := s.do(t, get(url.Values{"query": {mutation}}))
	if got.status != 405 || got.header.Get("Allow") != "POST" || executed {
		t.Errorf("GET: %d, Allow %q, executed %v", got.status, got.header.Get("Allow"), executed)
	}
	if got := s.ask(t, mutation, ""); got.status != 200 || !executed {
		t.Errorf("POST: %d %s", got.status, got.body)
	}
}

func TestGetFromAnotherSiteIsRefused(t *testing.T) {
	closed := newService(t, nil)
	open := newService(t, func(o *api.Options) { o.CORSOrigins = []string{"https://app.example"} })
	for _, test := range []struct {
		service      *service
		site, origin string
		want         int
	}{
		{closed, "", "", 200},
		{closed, "none", "", 200},
		{closed, "same-origin", "", 200},
		{closed, "same-site", "", 403},
		{closed, "cross-site", "", 403},
		{closed, "cross-site", "https://app.example", 403},
		{open, "cross-site", "https://app.example", 200},
		{open, "cross-site", "https://evil.example", 403},
		{open, "cross-site", "", 403},
	} {
		request := get(url.Values{"query": {"{__typename}"}})
		request.Header.Set("Sec-Fetch-Site", test.site)
		if test.origin != "" {
			request.Header.Set("Origin", test.origin)
		}
		if got := test.service.do(t, request); got.status != test.want {
			t.Errorf("site %q, origin %q: %d %s, want %d", test.site, test.origin, got.status, got.body, test.want)
		}
	}
}

func TestBodyOverTheLimit(t *testing.T) {
	s := newService(t, nil)
	announced := post("")
	announced.Body, announced.ContentLength = http.NoBody, 10<<20
	streamed := httptest.NewRequest(http.MethodPost, "/graphql", endless(10<<20))
	streamed.ContentLength = -1
	streamed.Header.Set("Content-Type", "application/json")
	for name, request := range map[string]*http.Request{"announced": announced, "streamed": streamed} {
		got := s.do(t, request)
		if got.status != http.StatusRequestEntityTooLarge || got.code() != string(api.BodyTooLarge) {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	if got := s.do(t, post(`{"query":"{__typename}"`+strings.Repeat(" ", limits.BodyBytes-24)+"}")); got.status != 200 {
		t.Errorf("a body of just the limit: %d %s", got.status, got.body)
	}
}

// TestTenMegabytesOverARealConnection sends everything before it reads, as simple clients do: they see the answer
// only if the server goes on reading.
func TestTenMegabytesOverARealConnection(t *testing.T) {
	server := httptest.NewServer(newService(t, nil))
	defer server.Close()
	connection, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	const length = 10 << 20
	head := fmt.Sprintf("POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", length)
	if _, err := io.Copy(connection, io.MultiReader(strings.NewReader(head), endless(length))); err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("%s", response.Status)
	}
}

func TestBuffersDoNotLeakBetweenRequests(t *testing.T) {
	s := newService(t, nil)
	s.ask(t, `query First($id: ID!){node(id:$id){id}}`, `{"id":"secret"}`)
	got := s.do(t, post(`{"query":"query Second($id: ID!){node(id:$id){id}}"}`))
	if got.code() != "BAD_USER_INPUT" {
		t.Errorf("the variables of an earlier request are still there: %s", got.body)
	}
}

func TestIntrospectionIsOpen(t *testing.T) {
	if got := newService(t, nil).ask(t, introspection, ""); len(got.errors) > 0 {
		t.Errorf("the introspection that tools send is refused: %s", got.body)
	}
}

// introspection is what graphql-js's getIntrospectionQuery writes, at its full depth.
const introspection = `query IntrospectionQuery { __schema { description
  queryType { name kind } mutationType { name kind } subscriptionType { name kind }
  types { ...FullType } directives { name description locations args(includeDeprecated: true) { ...InputValue } } } }
fragment FullType on __Type { kind name description
  fields(includeDeprecated: true) { name description args(includeDeprecated: true) { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason }
  inputFields(includeDeprecated: true) { ...InputValue } interfaces { ...TypeRef }
  enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } possibleTypes { ...TypeRef } }
fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue isDeprecated deprecationReason }
fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
  ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } } }`
