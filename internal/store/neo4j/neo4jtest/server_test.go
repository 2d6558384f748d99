package neo4jtest

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"os"
	"strings"
	"testing"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

const matchByName = "MATCH (c:Customer) WHERE c.name = $name RETURN c.name AS name"

func TestPlanningCount(t *testing.T) {
	server := Start(t)
	server.Reset(t)
	server.DropSchema(t)

	start := server.PlanningCount(t)
	server.run(t, matchByName, map[string]any{"name": "Woodgrave"})
	first := server.PlanningCount(t)
	if first != start+1 {
		t.Errorf("a new statement: %d plans, want 1", first-start)
	}
	misses := server.StatementMissCount(t)
	server.run(t, matchByName, map[string]any{"name": "Woodgrove"})
	if again := server.PlanningCount(t); again != first {
		t.Errorf("the same text with another value: %d more plans, want none", again-first)
	}
	if again := server.StatementMissCount(t); again != misses {
		t.Errorf("the same text with another value: %d more misses, want none", again-misses)
	}
}

func TestReset(t *testing.T) {
	server := Start(t)
	server.DropSchema(t)
	server.run(t, "CREATE CONSTRAINT FOR (c:Customer) REQUIRE c.id IS UNIQUE")
	server.run(t, "CREATE INDEX FOR (c:Customer) ON (c.name)")
	server.run(t, "CREATE (:Customer {id: 1})-[:BOUGHT]->(:Offer)")

	server.Reset(t)
	if left := server.run(t, "MATCH (n) RETURN n"); len(left) != 0 {
		t.Errorf("%d nodes left after Reset", len(left))
	}
	if kept := server.run(t, "SHOW CONSTRAINTS"); len(kept) != 1 {
		t.Errorf("%d constraints after Reset, want the one there was", len(kept))
	}
	server.DropSchema(t)
	if left := server.run(t, "SHOW INDEXES YIELD type WHERE type <> 'LOOKUP'"); len(left) != 0 {
		t.Errorf("%d indexes left after DropSchema", len(left))
	}
}

func TestServersOfOneJVMKeepApart(t *testing.T) {
	first, second := Start(t), StartBeside(t)
	first.Reset(t)
	second.run(t, "CREATE (:Customer {name: 'Woodgrove'})")
	if first.URI() == second.URI() {
		t.Fatalf("both servers are at %s", first.URI())
	}
	if found := first.run(t, "MATCH (n) RETURN n"); len(found) != 0 {
		t.Errorf("the first server sees %d nodes of the second", len(found))
	}
	if found := second.run(t, matchByName, map[string]any{"name": "Woodgrove"}); len(found) != 1 {
		t.Errorf("the second server holds %d customers, want 1", len(found))
	}
}

// One server serves this whole test, as each start takes seconds.
func TestOwnServer(t *testing.T) {
	server := StartOwn(t, Options{Password: "open-sesame"})
	server.run(t, "CREATE (:Customer {name: 'Woodgrove'})")

	if err := connect(t, server.URI(), neo4j.BasicAuth(User, "wrong-sesame", "")); !isUnauthorized(err) {
		t.Errorf("a wrong password: %v, want it refused", err)
	}
	routed := strings.Replace(server.URI(), "bolt://", "neo4j://", 1)
	if err := connect(t, routed, neo4j.BasicAuth(User, "open-sesame", "")); err != nil {
		t.Errorf("by routing: %v", err)
	}

	address := strings.TrimPrefix(server.URI(), "bolt://")
	server.Stop(t)
	if connection, err := net.Dial("tcp", address); err == nil {
		connection.Close()
		t.Error("a stopped server takes connections")
	}
	server.Restart(t)
	if now := strings.TrimPrefix(server.URI(), "bolt://"); now != address {
		t.Errorf("restarted at %s, was at %s", now, address)
	}
	if kept := server.run(t, matchByName, map[string]any{"name": "Woodgrove"}); len(kept) != 1 {
		t.Errorf("%d customers after a restart, want 1", len(kept))
	}

	// The same end of input as when this process dies.
	if err := server.process.end(); err != nil {
		t.Errorf("the JVM ended with %v", err)
	}
	server.process = nil
	if _, err := os.Stat(server.folder); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the server left its folder %s behind: %v", server.folder, err)
	}
}

func TestJoinNamesTheVariable(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := "bolt://" + listener.Addr().String()
	listener.Close()
	if _, err := join(closed); err == nil || !strings.Contains(err.Error(), URIVariable+"="+closed) {
		t.Errorf("joining a server that is not there: %v", err)
	}
}

func connect(t *testing.T, uri string, auth neo4j.AuthToken) error {
	t.Helper()
	ctx := context.Background()
	driver, err := neo4j.NewDriverWithContext(uri, auth)
	if err != nil {
		return err
	}
	defer driver.Close(ctx)
	_, err = neo4j.ExecuteQuery(ctx, driver, "RETURN 1", nil, neo4j.EagerResultTransformer, neo4j.ExecuteQueryWithDatabase(Database))
	return err
}

func isUnauthorized(err error) bool {
	neo4jError, ok := err.(*neo4j.Neo4jError)
	return ok && neo4jError.Code == "Neo.ClientError.Security.Unauthorized"
}
