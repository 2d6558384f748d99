package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	provider = "11111111-1111-4111-8111-111111111111"
	customer = "22222222-2222-4222-8222-222222222222"
	// secret stands where Partner Center returns the password of a customer's first administrator.
	secret = "T0p-s3cret-of-this-test"
)

// partnerCenter is a folder as import takes it, with a password in it and a record that is refused.
func partnerCenter(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for name, content := range map[string]string{
		"relationships.json": `{"totalCount": 1, "items": [{"id": "33333333-3333-4333-8333-333333333333", "name": "Minato", "relationshipType": "is_indirect_cloud_solution_provider_of", "state": "Active"}]}`,
		"customers.json": `{"items": [
			{"id": "` + customer + `", "companyProfile": {"companyName": "Aoba"}, "relationshipToPartner": "reseller", "userCredentials": {"userName": "admin", "password": "` + secret + `"}},
			{"id": "nobody", "relationshipToPartner": "reseller", "userCredentials": {"userName": "admin", "password": "` + secret + `"}}]}`,
		"customers/" + customer + "/subscriptions.json": `{"items": [{"id": "mail", "friendlyName": "Post", "creationDate": "2025-05-01T00:00:00Z"}]}`,
		// Not valid JSON, just before the password and within it.
		"customers/44444444-4444-4444-8444-444444444444.json": `{"id": "44444444-4444-4444-8444-444444444444", "userCredentials": {"password" "` + secret + `"}}`,
		"customers/55555555-5555-4555-8555-555555555555.json": `{"id": "55555555-5555-4555-8555-555555555555", "userCredentials": {"password": "` + secret,
	} {
		path := filepath.Join(folder, provider, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// TestRejectsAreWrittenToTheirFile reads the report and the file of a folder in which three things are wrong.
func TestRejectsAreWrittenToTheirFile(t *testing.T) {
	rejects := filepath.Join(t.TempDir(), "rejected.jsonl")
	report := mustRun(t, "import", "--data", t.TempDir(), "--rejects", rejects, partnerCenter(t))
	for _, want := range []string{"created", "3 rejected", "customers.json:3", `"nobody" is no tenant id`} {
		if !strings.Contains(report, want) {
			t.Errorf("the report does not say %q:\n%s", want, report)
		}
	}
	content, err := os.ReadFile(rejects)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.Split(bytes.TrimSpace(content), []byte("\n"))
	if len(lines) != 3 {
		t.Errorf("%d lines of rejected records, want 3:\n%s", len(lines), content)
	}
	for _, line := range lines {
		var rejection map[string]any
		if err := json.Unmarshal(line, &rejection); err != nil {
			t.Errorf("%v: %s", err, line)
		}
	}
}

// TestPasswordsReachNothing looks for the password in all that an import leaves: the folder of the store, the export
// of the graph, the report, the rejected records and the log.
func TestPasswordsReachNothing(t *testing.T) {
	left := t.TempDir()
	data, rejects, exported := filepath.Join(left, "data"), filepath.Join(left, "rejected.jsonl"), filepath.Join(left, "graph.jsonl")
	var log strings.Builder
	if code := run(t.Context(), []string{"import", "--log-level", "DEBUG", "--data", data, "--rejects", rejects, partnerCenter(t)}, &log, &log); code != exitDone {
		t.Fatalf("exit code %d: %s", code, log.String())
	}
	mustRun(t, "export", "--data", data, "--output", exported)
	if strings.Contains(log.String(), secret) {
		t.Errorf("the report or the log holds the password:\n%s", log.String())
	}
	seen := map[string]bool{}
	err := filepath.WalkDir(left, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		seen[filepath.Ext(path)] = true
		if bytes.Contains(content, []byte(secret)) {
			t.Errorf("%s holds the password", path)
		}
		return err
	})
	if err != nil || !seen[".log"] || !seen[".jsonl"] {
		t.Errorf("looked into files %v: %v", seen, err)
	}
}

// TestSingleFilesAreToldWhoseTheyAre imports a body that names neither the caller nor the customer.
func TestSingleFilesAreToldWhoseTheyAre(t *testing.T) {
	file := filepath.Join(t.TempDir(), "subscription.json")
	if err := os.WriteFile(file, []byte("\ufeff"+`{"id": "mail", "offerId": "o", "friendlyName": "Post", "creationDate": "2025-05-01T00:00:00Z", "attributes": {"objectType": "Subscription"}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	data := t.TempDir()
	var report strings.Builder
	code := run(t.Context(), []string{"import", "--data", data, file}, &report, &report)
	if code != exitFailed || !strings.Contains(report.String(), "1 rejected") || !strings.Contains(report.String(), "--as") || !strings.Contains(report.String(), "nothing was imported") {
		t.Errorf("without --as, exit code %d:\n%s", code, report.String())
	}
	mustRun(t, "import", "--data", data, "--as", provider, "--customer", customer, file)
	exported := mustRun(t, "export", "--data", data)
	for _, want := range []string{`"OWNS"`, `"SELLS"`, customer, provider} {
		if !strings.Contains(exported, want) {
			t.Errorf("the graph lacks %s:\n%s", want, exported)
		}
	}
}
