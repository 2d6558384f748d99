package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// A mutation over HTTP reaches a subscriber of the running server.
func TestWhatAMutationChangesIsSentToAWebhook(t *testing.T) {
	bodies := make(chan map[string]any, 10)
	subscriber := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var body map[string]any
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			t.Error(err)
		}
		bodies <- body
	}))
	defer subscriber.Close()
	folder := t.TempDir()
	for name, content := range map[string]string{
		"webhooks.yaml": fmt.Sprintf("- {name: tooling, url: %q, secretFile: secret, private: true, after: 0}", subscriber.URL),
		"secret":        "bm9ib2R5IGtub3dzIHRoaXMgc2VjcmV0IGJ1dCB0aGUgdGVzdA==",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	var out, log listener
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"serve", "--listen", "127.0.0.1:0", "--data", filepath.Join(folder, "data"),
			"--webhooks", filepath.Join(folder, "webhooks.yaml"), "--webhooks-folder", filepath.Join(folder, "state")}, &out, &log)
	}()
	defer func() {
		cancel()
		if code := <-ended; code != exitDone {
			t.Errorf("exit code %d: %s", code, log.said())
		}
	}()
	address := ""
	for address == "" {
		select {
		case code := <-ended:
			t.Fatalf("the server ended with %d: %s", code, log.said())
		case <-time.After(5 * time.Millisecond):
			address = regexp.MustCompile(`http://[0-9.:]+/graphql`).FindString(out.said())
		}
	}
	question, err := json.Marshal(map[string]string{"query": `mutation { saveCustomer(input: {cloud: GLOBAL, tenantId: "6d3c1a2b-0000-4000-8000-000000000001", set: {companyName: "Adatum"}}, options: {actor: "tester"}) { revision } }`})
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.Post(address, "application/json", bytes.NewReader(question))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var answer bytes.Buffer
	_, _ = answer.ReadFrom(response.Body)
	if !strings.Contains(answer.String(), `"revision":1`) {
		t.Fatalf("the mutation answered %s", answer.String())
	}
	select {
	case body := <-bodies:
		data, _ := body["data"].(map[string]any)
		if data["revision"] != 1.0 || data["actor"] != "tester" {
			t.Errorf("sent was %v", body)
		}
	case <-time.After(20 * time.Second):
		t.Error("nothing was sent")
	}
}
