package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"channelgraph/internal/config"
	"channelgraph/internal/store/embedded"
)

// reader reads a stream of events one write after another: what it does not take holds the server up.
type reader struct {
	writes chan string
	left   context.Context
}

// read subscribes by GET. Its reader has left when the test ends.
func read(t *testing.T, handler http.Handler, document, last string) *reader {
	t.Helper()
	ctx, leave := context.WithCancel(context.Background())
	r := &reader{writes: make(chan string), left: ctx}
	request := httptest.NewRequestWithContext(ctx, http.MethodGet, "/graphql?query="+url.QueryEscape(document), nil)
	request.Host = "127.0.0.1"
	request.Header.Set("Accept", "text/event-stream")
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	request.Header.Set("Last-Event-ID", last)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		handler.ServeHTTP(&writer{r, http.Header{}}, request)
	}()
	t.Cleanup(func() { leave(); <-ended })
	return r
}

// writer is the server's side of a reader.
type writer struct {
	reader *reader
	header http.Header
}

func (w *writer) Header() http.Header              { return w.header }
func (w *writer) WriteHeader(int)                  {}
func (w *writer) Flush()                           {}
func (w *writer) SetWriteDeadline(time.Time) error { return nil }
func (w *writer) SetReadDeadline(time.Time) error  { return nil }

func (w *writer) Write(content []byte) (int, error) {
	select {
	case w.reader.writes <- string(content):
		return len(content), nil
	case <-w.reader.left.Done():
		return 0, w.reader.left.Err()
	}
}

// next takes the next event: its revision, and the code of its error, if it is one.
func (r *reader) next(t *testing.T) (revision int, code string) {
	t.Helper()
	for content := range r.writes {
		_, data, found := strings.Cut(content, "data: ")
		if !found {
			continue
		}
		var event struct {
			Errors []struct {
				Extensions struct {
					Code     string
					Revision int
				}
			}
			Extensions struct{ Revision int }
		}
		if err := json.Unmarshal([]byte(data), &event); err != nil {
			t.Fatalf("%s: %v", content, err)
		}
		if len(event.Errors) > 0 {
			if code = event.Errors[0].Extensions.Code; event.Errors[0].Extensions.Revision != event.Extensions.Revision {
				t.Errorf("the error names no revision: %s", content)
			}
		}
		return event.Extensions.Revision, code
	}
	return 0, ""
}

func boundedHandler(t *testing.T, adjust func(*config.Limits)) http.Handler {
	t.Helper()
	graph, err := embedded.OpenInMemory()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeStore(t, graph) })
	settings := defaultSettings(t)
	adjust(&settings.Limits)
	handler, schema, err := newHandler(graph, settings.HTTP, settings.Limits, nil, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(schema.Close)
	return handler
}

func nameCustomerAt(t *testing.T, handler http.Handler, name string) {
	t.Helper()
	document := fmt.Sprintf(`mutation { saveCustomer(input: {tenantId: "4f9f1ecb-5a6d-4d2c-9a39-6c7b54a3c001", set: {companyName: %q}}) { outcome } }`, name)
	request := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(fmt.Sprintf(`{"query":%q}`, document)))
	request.Host = "127.0.0.1"
	request.Header.Set("Content-Type", "application/json")
	recorder := httptest.NewRecorder()
	if handler.ServeHTTP(recorder, request); !strings.Contains(recorder.Body.String(), "DONE") {
		t.Fatalf("%s", recorder.Body)
	}
}

// TestAReaderThatIsTooFarBehindResumesWhereItIsTold takes two events and then nothing, while more change than are kept for it.
func TestAReaderThatIsTooFarBehindResumesWhereItIsTold(t *testing.T) {
	const changes = 9
	last := 2 // that the slow one takes while it keeps up
	handler := boundedHandler(t, func(l *config.Limits) { l.EventsBehind = 2 })
	nameCustomerAt(t, handler, "Name 1")
	slow, quick := read(t, handler, namesOfCustomers, "0"), read(t, handler, namesOfCustomers, "0")
	for change := 1; change <= changes; change++ {
		if change > 1 {
			nameCustomerAt(t, handler, fmt.Sprint("Name ", change))
		}
		takes := []*reader{quick}
		if change <= last {
			takes = append(takes, slow)
		}
		for _, reader := range takes {
			if revision, code := reader.next(t); revision != change || code != "" {
				t.Fatalf("%d %s instead of %d", revision, code, change)
			}
		}
	}
	for {
		revision, code := slow.next(t)
		if code == "SUBSCRIBER_TOO_SLOW" && revision == last {
			break
		}
		if last++; code != "" || revision != last || last > changes-2 {
			t.Fatalf("%d %s after %d", revision, code, last)
		}
	}
	again := read(t, handler, namesOfCustomers, fmt.Sprint(last))
	for last++; last <= changes; last++ {
		if revision, code := again.next(t); revision != last || code != "" {
			t.Errorf("%d %s instead of %d", revision, code, last)
		}
	}
}

func TestBoundsOfWhatIsLiveAreSettings(t *testing.T) {
	few := boundedHandler(t, func(l *config.Limits) { l.Subscriptions = 1 })
	nameCustomerAt(t, few, "Name 1")
	read(t, few, namesOfCustomers, "0").next(t)
	if _, code := read(t, few, namesOfCustomers, "0").next(t); code != "TOO_MANY_SUBSCRIBERS" {
		t.Errorf("a second subscription: %q", code)
	}
	alone := boundedHandler(t, func(l *config.Limits) { l.Connections = 1 })
	nameCustomerAt(t, alone, "Name 1")
	read(t, alone, namesOfCustomers, "0").next(t)
	recorder := httptest.NewRecorder()
	request := httptest.NewRequest(http.MethodPut, "/graphql", nil)
	request.Host = "127.0.0.1"
	if alone.ServeHTTP(recorder, request); recorder.Code != http.StatusServiceUnavailable {
		t.Errorf("a second connection: %d %s", recorder.Code, recorder.Body)
	}
}
