package neo4j_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
	"channelgraph/internal/store/neo4j"
	"channelgraph/internal/store/neo4j/neo4jtest"
	"channelgraph/internal/store/storetest/channel"
)

const secret = "a-secret-of-this-test"

func TestAStoppedServerIsAClearErrorUntilItRunsAgain(t *testing.T) {
	server := neo4jtest.StartOwn(t, neo4jtest.Options{Password: secret, HeapMiB: 512, PageCacheMiB: 64})
	ctx := context.Background()
	s, err := neo4j.Open(ctx, neo4j.Options{URI: server.URI(), User: neo4jtest.User, Password: secret})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var g channel.Graph
	g.Node(id(csp.Customer, "a"), csp.CompanyName, "A")
	g.Put(t, s)
	lookup := func() *channel.Question {
		q := channel.Ask(now)
		q.Lookup(plan.Selection{Columns: []csp.Field{csp.CompanyName}}, id(csp.Customer, "a"))
		return q
	}
	read(t, s, lookup())

	server.Stop(t)
	bounded, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	q := lookup()
	_, readErr := s.Read(bounded, q.Plan, q.Input)
	_, awaitErr := s.Await(bounded, 0)
	_, entriesErr := s.Entries(bounded, 0, 1)
	_, openErr := neo4j.Open(bounded, neo4j.Options{URI: server.URI(), User: neo4jtest.User, Password: secret})
	for method, err := range map[string]error{
		"Read":    readErr,
		"Await":   awaitErr,
		"Entries": entriesErr,
		"Open":    openErr,
		"Ready":   s.Ready(bounded),
		"Update":  s.Update(bounded, func(tx store.Transaction) error { return tx.Put([]csp.Node{{ID: id(csp.Customer, "b")}}, nil) }),
		"Dump":    s.Dump(bounded, func(*csp.Node) error { return nil }, func(*csp.Fact) error { return nil }),
	} {
		if csp.CodeOf(err) != csp.Unavailable || bounded.Err() != nil {
			t.Errorf("%s on a stopped server: %v (%s)", method, err, csp.CodeOf(err))
		}
		withoutSecret(t, err)
	}

	server.Restart(t)
	if newest, err := s.Await(ctx, -1); err != nil || newest != 0 {
		t.Errorf("after the restart the newest revision is %d, %v", newest, err)
	}
	if answer := read(t, s, lookup()); answer.Roots[0].Cells[0].Text() != "A" {
		t.Errorf("after the restart the answer is %v", answer.Roots[0].Cells)
	}
	g.Put(t, s)

	_, err = neo4j.Open(ctx, neo4j.Options{URI: server.URI(), User: neo4jtest.User, Password: secret + "-wrong"})
	if csp.CodeOf(err) != csp.Unavailable || !strings.Contains(err.Error(), "credentials") {
		t.Errorf("Open with a wrong password: %v", err)
	}
	withoutSecret(t, err)
	_, err = neo4j.Open(ctx, neo4j.Options{URI: server.URI(), Database: "nowhere", User: neo4jtest.User, Password: secret})
	if csp.CodeOf(err) != csp.Unavailable || !strings.Contains(err.Error(), `"nowhere"`) {
		t.Errorf("Open of a database that does not exist: %v", err)
	}
}

// withoutSecret fails if an error or one of its causes holds the password.
func withoutSecret(t *testing.T, err error) {
	t.Helper()
	for ; err != nil; err = errors.Unwrap(err) {
		if text := fmt.Sprintf("%v %+v %#v", err, err, err); strings.Contains(text, secret) {
			t.Errorf("an error shows the password: %s", text)
		}
	}
}

func TestOptionsDoNotShowTheirSecrets(t *testing.T) {
	options := neo4j.Options{URI: "neo4j://user:" + secret + "@host:7687", User: "user", Password: secret, BearerToken: secret}
	if text := fmt.Sprintf("%v %+v %#v %s", options, options, options, options); strings.Contains(text, secret) {
		t.Error(text)
	}
}

func TestOptionsThatCannotBe(t *testing.T) {
	noCertificate := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(noCertificate, []byte("nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, options := range map[string]neo4j.Options{
		"an unknown scheme":                 {URI: "http://localhost:7474"},
		"an address that cannot be read":    {URI: "bolt://%zz"},
		"authorities without checking them": {URI: "bolt://localhost:7687", CAFile: noCertificate},
		"authorities that are not there":    {URI: "bolt+s://localhost:7687", CAFile: noCertificate + ".gone"},
		"authorities that are none":         {URI: "bolt+s://localhost:7687", CAFile: noCertificate},
	} {
		if _, err := neo4j.Open(context.Background(), options); csp.CodeOf(err) != csp.BadInput {
			t.Errorf("%s: %v (%s)", name, err, csp.CodeOf(err))
		}
	}
}

func TestAnotherFormatIsNotTouched(t *testing.T) {
	s, server := open(t, neo4j.Options{}), neo4jtest.Start(t)
	err := s.Update(context.Background(), func(tx store.Transaction) error {
		return neo4j.Run(tx, "MATCH (f:ChannelgraphFormat {id: 'channelgraph'}) SET f.version = 99", nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = neo4j.Open(context.Background(), neo4j.Options{URI: server.URI()})
	if csp.CodeOf(err) != csp.UnsupportedData || !strings.Contains(err.Error(), "99") {
		t.Errorf("Open of format 99: %v (%s)", err, csp.CodeOf(err))
	}
}

func TestAnEmptiedDatabaseIsNamed(t *testing.T) {
	s, server := open(t, neo4j.Options{}), neo4jtest.Start(t)
	server.Reset(t)
	q := whoServes("a")
	_, readErr := s.Read(context.Background(), q.Plan, q.Input)
	updateErr := s.Update(context.Background(), func(tx store.Transaction) error { return nil })
	for _, err := range []error{readErr, updateErr} {
		if csp.CodeOf(err) != csp.UnsupportedData {
			t.Errorf("%v (%s)", err, csp.CodeOf(err))
		}
	}
}

func TestTooMuchMemoryIsRefusedAtOnce(t *testing.T) {
	listening := &wire{}
	s := open(t, neo4j.Options{BoltLogger: listening})
	listening.heard("")
	err := s.Update(context.Background(), func(tx store.Transaction) error {
		return neo4j.Run(tx, "UNWIND range(1, 100000000) AS x WITH collect(x) AS xs RETURN size(xs)", nil)
	})
	if csp.CodeOf(err) != csp.LimitExceeded {
		t.Errorf("%v (%s)", err, csp.CodeOf(err))
	}
	if tries := listening.heard("BEGIN"); len(tries) != 1 {
		t.Errorf("tried %d times", len(tries))
	}
}

func TestADeadlineEndsAStatement(t *testing.T) {
	s := open(t, neo4j.Options{})
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	err := s.Update(ctx, func(tx store.Transaction) error {
		return neo4j.Run(tx, "UNWIND range(1, 1000000) AS x UNWIND range(1, 1000000) AS y WITH x, y WHERE x * y < 0 RETURN count(*)", nil)
	})
	if csp.CodeOf(err) != csp.TimedOut || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v (%s)", err, csp.CodeOf(err))
	}
}

func TestOpeningAgainChangesNoSchema(t *testing.T) {
	listening := &wire{}
	open(t, neo4j.Options{})
	listening.heard("")
	again, err := neo4j.Open(context.Background(), neo4j.Options{URI: neo4jtest.Start(t).URI(), BoltLogger: listening})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	for _, statement := range listening.heard("RUN") {
		if strings.Contains(statement, "CREATE INDEX") || strings.Contains(statement, "CREATE CONSTRAINT") || strings.Contains(statement, "CREATE TEXT") {
			t.Errorf("a second start ran %s", statement)
		}
	}
}
