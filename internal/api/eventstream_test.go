package api_test

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// events is a stream of server-sent events.
type events struct {
	t        *testing.T
	response *http.Response
	lines    *bufio.Scanner
}

// openEvents subscribes by GET, as a browser's EventSource does.
func openEvents(t *testing.T, server, document string, header map[string]string) *events {
	t.Helper()
	return openStream(t, http.MethodGet, server+"/graphql?query="+url.QueryEscape(document), nil, header)
}

func openStream(t *testing.T, method, address string, body io.Reader, header map[string]string) *events {
	t.Helper()
	request, err := http.NewRequest(method, address, body)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept", "text/event-stream")
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	request.Header.Set("Accept-Encoding", "gzip")
	for name, value := range header {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(nil, 1<<20)
	return &events{t, response, lines}
}

// rest returns the lines up to the end of the stream.
func (e *events) rest() (lines []string) {
	for e.lines.Scan() {
		lines = append(lines, e.lines.Text())
	}
	return lines
}

const twoTicks = `:

id: 1
event: next
data: {"data":{"ticks":1},"extensions":{"revision":1}}

id: 2
event: next
data: {"data":{"ticks":2},"extensions":{"revision":2}}

event: complete
data:
`

func TestSubscriptionsAreStreamsOfEvents(t *testing.T) {
	server := httptest.NewServer(newService(t, nil))
	defer server.Close()
	json := map[string]string{"Content-Type": "application/json"}
	for name, stream := range map[string]*events{
		"GET":  openEvents(t, server.URL, "subscription { ticks(upTo: 2) }", nil),
		"POST": openStream(t, http.MethodPost, server.URL+"/graphql", strings.NewReader(`{"query":"subscription { ticks(upTo: 2) }"}`), json),
	} {
		if got := strings.Join(stream.rest(), "\n"); got != twoTicks {
			t.Errorf("%s: got %s", name, got)
		}
		header := stream.response.Header
		if header.Get("Content-Type") != "text/event-stream" || header.Get("Cache-Control") != "no-store" || header.Get("Content-Encoding") != "" {
			t.Errorf("%s: %v", name, header)
		}
	}
}

func TestEventsBeginBehindTheLastEventID(t *testing.T) {
	server := httptest.NewServer(newService(t, nil))
	defer server.Close()
	got := openEvents(t, server.URL, "subscription { ticks(upTo: 2) }", map[string]string{"Last-Event-ID": "1"}).rest()
	if want := ":\n" + twoTicks[strings.Index(twoTicks, "\nid: 2"):]; strings.Join(got, "\n") != want {
		t.Errorf("got %q", got)
	}
}

func TestEveryKindOfOperationIsAnsweredAsEvents(t *testing.T) {
	server := httptest.NewServer(newService(t, nil))
	defer server.Close()
	for document, want := range map[string]string{
		`{ __typename }`:                                 `data: {"data":{"__typename":"Query"}}`,
		`subscription { fails }`:                         `data: {"errors":[{"message":"subscribe again with after: 7","extensions":{"code":"SUBSCRIBER_TOO_SLOW"}}]}`,
		`mutation { rename(id: "1", name: "x") { id } }`: `data: {"errors":[{"message":"Send mutations by POST.","extensions":{"code":"METHOD_NOT_ALLOWED"}}]}`,
		`{ nothing }`:                                    `data: {"errors":[{"message":"Cannot query field \"nothing\" on type \"Query\"."`,
	} {
		got := openEvents(t, server.URL, document, nil).rest()
		if len(got) != 8 || got[2] != "event: next" || !strings.HasPrefix(got[3], want) || got[5] != "event: complete" {
			t.Errorf("%s: got %q", document, got)
		}
	}
}

func TestStreamsAreRefusedLikeOtherRequests(t *testing.T) {
	server := httptest.NewServer(newService(t, nil))
	defer server.Close()
	for name, c := range map[string]struct {
		method, address, body string
		header                map[string]string
		status                int
	}{
		"another site": {http.MethodGet, "?query={__typename}", "", map[string]string{"Sec-Fetch-Site": "cross-site"}, http.StatusForbidden},
		"no document":  {http.MethodGet, "", "", nil, http.StatusBadRequest},
		"a form":       {http.MethodPost, "", "query={__typename}", map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, http.StatusUnsupportedMediaType},
		"too long":     {http.MethodPost, "", fmt.Sprintf(`{"query":"%200000s"}`, "{ __typename }"), map[string]string{"Content-Type": "application/json"}, http.StatusRequestEntityTooLarge},
		"PATCH":        {http.MethodPatch, "", "", nil, http.StatusMethodNotAllowed},
	} {
		got := openStream(t, c.method, server.URL+"/graphql"+c.address, strings.NewReader(c.body), c.header).response
		if got.StatusCode != c.status || got.Header.Get("Content-Type") != "application/json; charset=utf-8" {
			t.Errorf("%s: %d, %s", name, got.StatusCode, got.Header.Get("Content-Type"))
		}
	}
}
