package main

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"channelgraph/internal/config"
	"channelgraph/internal/csp/permission"
	"channelgraph/internal/store/embedded"
)

// freeAddress is an address on which nobody listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// fetch sends a request and returns status and body.
func fetch(t *testing.T, client *http.Client, request *http.Request) (int, string) {
	t.Helper()
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

func getFrom(t *testing.T, url string) *http.Request {
	t.Helper()
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	return request
}

func questionTo(t *testing.T, url, query string) *http.Request {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	return request
}

func TestMetricsHaveAnAddressOfTheirOwn(t *testing.T) {
	metrics := "http://" + freeAddress(t) + "/metrics"
	_, address := start(t, "demo", "--metrics-listen", strings.TrimSuffix(strings.TrimPrefix(metrics, "http://"), "/metrics"))
	if status, body := fetch(t, http.DefaultClient, questionTo(t, "http://"+address+"/graphql", `query Seen { customers { totalCount } }`)); status != http.StatusOK {
		t.Fatalf("%d %s", status, body)
	}
	status, body := fetch(t, http.DefaultClient, getFrom(t, metrics))
	for _, want := range []string{
		`channelgraph_operation_duration_seconds_count{operation="Seen",transport="http",type="query"} 1`, `channelgraph_store_call_duration_seconds_count{call="read"} 1`,
		"channelgraph_feed_revisions_behind 0", "channelgraph_operations_under_way 0", "channelgraph_operations_waiting 0", "channelgraph_live_connections 0",
	} {
		if status != http.StatusOK || !strings.Contains(body, want+"\n") {
			t.Errorf("status %d, no line %s in\n%s", status, want, body)
		}
	}
	if status, _ := fetch(t, http.DefaultClient, getFrom(t, "http://"+address+"/metrics")); status != http.StatusNotFound {
		t.Errorf("on the address of the API: %d", status)
	}
	foreign := getFrom(t, metrics)
	foreign.Host = "evil.example"
	if status, _ := fetch(t, http.DefaultClient, foreign); status != http.StatusMisdirectedRequest {
		t.Errorf("under a foreign name: %d", status)
	}
}

func TestServingByTLS(t *testing.T) {
	throwaway := httptest.NewTLSServer(nil)
	defer throwaway.Close()
	pair := throwaway.TLS.Certificates[0]
	key, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	files := map[string][]byte{"cert": pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: pair.Certificate[0]}), "key": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	printed, address := start(t, "demo", "--tls-cert", filepath.Join(folder, "cert"), "--tls-key", filepath.Join(folder, "key"))
	if !strings.Contains(printed, "https://"+address) {
		t.Errorf("printed %s", printed)
	}
	if status, body := fetch(t, throwaway.Client(), questionTo(t, "https://"+address+"/graphql", `{ __typename }`)); status != http.StatusOK {
		t.Errorf("%d %s", status, body)
	}
}

func TestTheAccessLogIsOpenedAnewAtSIGHUP(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.log")
	_, address := start(t, "demo", "--access-log", path)
	if err := os.Rename(path, path+".1"); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	for ask := questionTo(t, "http://"+address+"/graphql", `{ customers(first: 1) { nodes { companyName } } }`); ; ask = questionTo(t, ask.URL.String(), `{ customers(first: 1) { nodes { companyName } } }`) {
		if status, body := fetch(t, http.DefaultClient, ask); status != http.StatusOK {
			t.Fatalf("%d %s", status, body)
		}
		if content, err := os.ReadFile(path); err == nil && strings.Contains(string(content), "Customer:") {
			return // the test ends when it is: nobody says when the signal has come
		}
	}
}

// byRole believes everybody the role that an Authorization header names.
type byRole struct{}

func (byRole) Authenticate(_ context.Context, authorization string) (*permission.Viewer, error) {
	return &permission.Viewer{Grants: []permission.Grant{{Role: permission.Role(authorization)}}}, nil
}

func (byRole) FromCertificate(*x509.Certificate) (*permission.Viewer, error) { return nil, nil }

func TestIntrospectionAndThePlaygroundFollowTheSetting(t *testing.T) {
	graph, err := embedded.OpenInMemory()
	if err != nil {
		t.Fatal(err)
	}
	defer closeStore(t, graph)
	for setting, test := range map[string]struct {
		analyst, customer string // what they read when they ask for the schema
		page              int
	}{
		config.Everyone: {`"data"`, `"data"`, http.StatusOK}, config.Analysts: {`"data"`, "INTROSPECTION_CLOSED", http.StatusOK},
		config.Nobody: {"INTROSPECTION_CLOSED", "INTROSPECTION_CLOSED", http.StatusNotFound},
	} {
		settings := defaultSettings(t)
		settings.Introspection = setting
		handler, schema, err := newHandler(graph, settings.HTTP, settings.Limits, byRole{}, nil, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		for role, want := range map[permission.Role]string{permission.Analyst: test.analyst, permission.CustomerParty: test.customer} {
			request := questionTo(t, "http://127.0.0.1/graphql", `{ __schema { queryType { name } } }`)
			request.Header.Set("Authorization", string(role))
			recorder := httptest.NewRecorder()
			handler.ServeHTTP(recorder, request)
			if !strings.Contains(recorder.Body.String(), want) {
				t.Errorf("%s, %s: %s", setting, role, recorder.Body)
			}
		}
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, getFrom(t, "http://127.0.0.1/"))
		if recorder.Code != test.page {
			t.Errorf("%s: the playground is answered with %d", setting, recorder.Code)
		}
		schema.Close()
	}
}
