package api_test

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"testing"
)

// TestGraphQLOverHTTPAudits runs all of npm graphql-http's audits against the transport. It needs Node, and npm's
// registry the first time.
func TestGraphQLOverHTTPAudits(t *testing.T) {
	server := httptest.NewServer(newService(t, nil))
	defer server.Close()
	if _, err := os.Stat("audits/node_modules"); os.IsNotExist(err) {
		run(t, "npm", "ci", "--silent")
	}
	t.Log(run(t, "node", "audit.mjs", server.URL+"/graphql"))
}

func run(t *testing.T, name string, arguments ...string) string {
	t.Helper()
	command := exec.Command(name, arguments...)
	command.Dir = "audits"
	output, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", name, arguments, err, output)
	}
	return string(output)
}
