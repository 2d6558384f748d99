package resolvers_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	"channelgraph/graph"
	"channelgraph/internal/csp"
	"channelgraph/internal/csp/permission"
	"channelgraph/internal/store"
	"channelgraph/internal/store/embedded"
	"channelgraph/internal/store/neo4j"
	"channelgraph/internal/store/neo4j/neo4jtest"
	"channelgraph/internal/store/storetest"
	"channelgraph/internal/store/storetest/channel"
	"channelgraph/internal/store/storetest/naive"
	"channelgraph/internal/store/storetest/random"
)

// TestEmbeddedAnswersOperationsAsTheModel asks for everything in the schema.
func TestEmbeddedAnswersOperationsAsTheModel(t *testing.T) {
	a := newAgreement(t, openEmbedded)
	a.forms, a.graphs, a.perForm = *operations/2, 10, 1
	a.compare(t)
	a.askForTheRest(t)
}

// TestEmbeddedAnswersViewersAsTheModel asks for everything in the schema as somebody from whose graph the model removes what is not to be seen.
func TestEmbeddedAnswersViewersAsTheModel(t *testing.T) {
	a := newAgreement(t, openEmbedded)
	a.restricted = true
	a.forms, a.graphs, a.perForm = *operations/2, 10, 1
	a.compare(t)
	a.askForTheRest(t)
}

func openEmbedded(t testing.TB) store.Store {
	opened, err := embedded.OpenInMemory()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeStore(t, opened) })
	return opened
}

// askedOfNeo4j are the parts of the schema that Neo4j is asked for, each with little beside it: Neo4j plans some 30 ms for each list. They are
// those for which more is compiled than a walk; the scenarios ask Neo4j each business question, and storetest.Agree compares random plans.
var askedOfNeo4j = []string{
	"Query.routes(via:)", "Customer.routes(tiers:)", "Node.neighbours(where:)", "NeighbourCount.neighbours", "Query.search(kinds:)",
	"Evidence.from", "Query.changes(moved:)", "Node.valueHistory(fields:)", "Query.administrators(sells:)", "Query.impact(withoutRelationship:)",
	"Query.commonCustomers(relationship:)", "Partner.serves(channels:)", "Reseller.dependsOn", "CustomerConnection.groups(having:)", "Query.changeLog(filter:)",
}

// askedOfNeo4jByViewers are those of them that ask most of what a viewer sees.
var askedOfNeo4jByViewers = []string{
	"Query.routes(via:)", "NeighbourCount.neighbours", "Query.search(kinds:)", "Query.changes(moved:)", "Node.valueHistory(fields:)",
	"Query.impact(withoutRelationship:)", "CustomerConnection.groups(having:)", "Query.changeLog(filter:)",
}

// TestNeo4jAnswersOperationsAsTheModel asks each form of several graphs, with other values each time, first as somebody who sees everything.
func TestNeo4jAnswersOperationsAsTheModel(t *testing.T) {
	server := neo4jtest.Start(t)
	for _, restricted := range []bool{false, true} {
		t.Run(fmt.Sprintf("restricted=%t", restricted), func(t *testing.T) {
			a := newAgreement(t, func(t testing.TB) store.Store {
				server.Reset(t)
				opened, err := neo4j.Open(context.Background(), neo4j.Options{URI: server.URI(), QueryTimeout: time.Minute})
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { closeStore(t, opened) })
				return opened
			})
			a.narrow, a.aimedAt, a.restricted = true, askedOfNeo4j, restricted
			if restricted {
				a.aimedAt = askedOfNeo4jByViewers
			}
			a.forms, a.graphs = len(a.aimedAt), max(2, *operations/400)
			a.perForm = a.graphs
			a.compare(t)
		})
	}
}

func closeStore(t testing.TB, opened store.Store) {
	if err := opened.Close(); err != nil {
		t.Error(err)
	}
}

// agreement asks a store and the naive model the same random operations about the same random graphs, by the whole way from HTTP, and
// compares data byte by byte and errors by path and code.
type agreement struct {
	open                   func(testing.TB) store.Store
	seed                   uint64
	narrow                 bool
	aimedAt                []string // by one form each; else what forms write is left to chance
	forms, graphs, perForm int      // each form is asked of so many graphs
	restricted             bool     // who asks does not see everything

	schema    *ast.Schema
	mentioned mentions            // by operations that were answered without an error
	found     map[string][]string // cursors that answers gave
	answered  int
	asked     int
	roles     map[permission.Role]int
}

func newAgreement(t testing.TB, open func(testing.TB) store.Store) *agreement {
	a := &agreement{open: open, seed: 20261129, schema: graph.NewExecutor(nil).Schema(), mentioned: mentions{}, found: map[string][]string{}, roles: map[permission.Role]int{}}
	if *seed != 0 {
		a.seed = *seed
	}
	t.Logf("to repeat: go test ./resolvers -run '^%s$' -seed %d -operations %d", t.Name(), a.seed, *operations)
	return a
}

// form is what an operation looks like, whatever the values in it.
type form struct {
	seed    uint64
	written map[string]int // before it
	aims    map[string]bool
}

// compare stops after the first graph with a difference.
func (a *agreement) compare(t *testing.T) {
	forms := a.inventForms()
	for number := range a.graphs {
		t.Run(fmt.Sprintf("graph=%d", number), func(t *testing.T) {
			p := a.newPair(t, number)
			for n := range forms {
				if (n+number)%(a.graphs/a.perForm) == 0 && !a.askForm(t, p, &forms[n]) {
					return
				}
			}
		})
		if t.Failed() {
			return
		}
	}
	t.Logf("%d operations of %d forms on %d graphs, %d of them answered without an error; as %v", a.asked, a.forms, a.graphs, a.answered, a.roles)
	if a.answered < a.asked*2/3 {
		t.Errorf("only %d of %d operations were answered without an error: they are mostly wrong", a.answered, a.asked)
	}
}

// askForTheRest aims at what no operation mentioned that was answered without an error, and fails if something of it cannot be mentioned
// so: a field or argument that is new in the schema is asked for from its first day on.
func (a *agreement) askForTheRest(t *testing.T) {
	everything, ways := everythingIn(a.schema), waysTo(a.schema)
	const mostGraphs, mostTries = 60, 8
	for number := a.graphs; number < a.graphs+mostGraphs && !t.Failed() && len(everything.without(a.mentioned)) > 0; number++ {
		t.Run(fmt.Sprintf("graph=%d", number), func(t *testing.T) {
			p := a.newPair(t, number)
			for _, part := range everything.without(a.mentioned) {
				for try := 0; try < mostTries && !a.mentioned[part]; try++ {
					aimed := &form{seed: uint64(a.asked)<<32 + uint64(number), aims: aimsAt(ways, part)}
					if !a.askForm(t, p, aimed) {
						return
					}
				}
			}
		})
	}
	if left := everything.without(a.mentioned); len(left) > 0 && !t.Failed() {
		t.Errorf("no operation that was answered without an error mentions %d parts of the schema: %s", len(left), strings.Join(left, ", "))
	}
	t.Logf("%d operations mention %d parts of the schema", a.asked, len(everything))
}

// inventForms asks nobody: what is written by one form decides what the next ones write.
func (a *agreement) inventForms() (forms []form) {
	written := map[string]int{}
	p := &askedGraph{known: newInventor(nil, a.schema, random.Graph(a.rng(0)))}
	for n := range a.forms {
		if a.aimedAt != nil {
			forms = append(forms, form{seed: uint64(n), aims: aimsAt(waysTo(a.schema), a.aimedAt[n])})
			continue
		}
		next := form{seed: uint64(n), written: maps.Clone(written)}
		forms = append(forms, next)
		a.inventor(p, &next).operation()
		written = next.written
	}
	return forms
}

// inventor returns the inventor of a form's operations about a graph. The form takes note of what is written.
func (a *agreement) inventor(p *askedGraph, of *form) *inventor {
	i := *p.known
	i.rng, i.values, i.written = a.rng(1000+of.seed), a.rng(p.number<<32+of.seed), of.written
	i.careful = of.seed%8 != 0
	if of.seed%4 != 0 {
		i.depth = 2
	}
	if a.narrow {
		i.narrow, i.depth = true, 2
	}
	if of.aims != nil {
		i.aims, i.aiming, i.careful, i.depth, i.written = maps.Clone(of.aims), true, true, 1, map[string]int{}
	}
	return &i
}

func (a *agreement) rng(stream uint64) *rand.Rand { return rand.New(rand.NewPCG(a.seed, stream)) }

// askedGraph is one graph in the store and in the model.
type askedGraph struct {
	number          uint64
	graph           *channel.Graph
	model, examined *service
	known           *inventor // who knows the graph
}

// newModel has the model hold the number-th graph.
func (a *agreement) newModel(t testing.TB, number int) *askedGraph {
	t.Helper()
	p := &askedGraph{number: uint64(number) + 1, model: &service{store: &recordingStore{Store: naive.New()}}}
	random.Graph(a.rng(uint64(number))).Put(t, p.model.store)
	schema := p.model.serveRandom(t)
	p.graph = contentOf(t, p.model.store)
	revisions := p.change(t, a)
	p.graph = contentOf(t, p.model.store)
	p.known = newInventor(nil, schema, p.graph)
	p.known.found = a.found
	p.known.cursors, p.known.revisions = collectCursors(t, p.model, schema), revisions
	return p
}

// newPair has the model and the store hold it.
func (a *agreement) newPair(t testing.TB, number int) *askedGraph {
	t.Helper()
	p := a.newModel(t, number)
	p.examined = &service{store: &recordingStore{Store: a.open(t)}}
	p.copyTo(t, p.examined.store)
	p.examined.serveRandom(t)
	return p
}

func contentOf(t testing.TB, of store.Dumper) *channel.Graph {
	t.Helper()
	content := &channel.Graph{}
	err := of.Dump(context.Background(),
		func(node *csp.Node) error { content.Nodes = append(content.Nodes, *node); return nil },
		func(fact *csp.Fact) error { content.Facts = append(content.Facts, *fact); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// change has the model carry out commands, so that it has a change log.
func (p *askedGraph) change(t testing.TB, a *agreement) (revisions int) {
	t.Helper()
	rng := a.rng(900 + p.number)
	for n := range 12 {
		node := p.graph.Nodes[rng.IntN(len(p.graph.Nodes))].ID
		_, cloud, key, _ := node.Split()
		document := fmt.Sprintf(`mutation { saveCustomer(input: {cloud: %s, tenantId: %q, set: {companyName: "Adventure %d"}}, options: {actor: "clerk"}) { revision } }`, cloud, key, n)
		if kind := node.Kind(); kind == csp.Subscription {
			document = fmt.Sprintf(`mutation { correctNode(input: {node: %q, set: {friendlyName: "Cycles %d"}}) { revision } }`, node, n)
		} else if kind != csp.Customer {
			document = fmt.Sprintf(`mutation { correctNode(input: {node: %q, set: {companyName: "Works %d"}}, options: {actor: "auditor"}) { revision } }`, node, n)
		}
		p.model.ask(t, document, "")
	}
	entries, err := p.model.store.Entries(context.Background(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) < 3 {
		t.Fatalf("only %d commands were carried out", len(entries))
	}
	return len(entries)
}

// copyTo puts the model's graph and change log into a store.
func (p *askedGraph) copyTo(t testing.TB, to store.Store) {
	t.Helper()
	p.graph.Put(t, to)
	entries, err := p.model.store.Entries(context.Background(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		err := to.Update(context.Background(), func(tx store.Transaction) error {
			_, err := tx.Append(entry.Key, entry.Content)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// askForm asks an operation, turns the pages of its answer, and asks it with other variables; false after a difference.
func (a *agreement) askForm(t *testing.T, p *askedGraph, of *form) bool {
	t.Helper()
	i := a.inventor(p, &form{of.seed, maps.Clone(of.written), of.aims})
	if a.restricted {
		p.model.viewer = a.viewer(p, of.seed)
		p.examined.viewer = p.model.viewer
		a.roles[p.model.viewer.Grants[0].Role]++
	}
	document, variables := i.operation()
	answer, same := a.askBoth(t, p, document, variables)
	if !same {
		return false
	}
	if next, ok := i.turned(answer); ok {
		if _, same := a.askBoth(t, p, next, variables); !same {
			return false
		}
	}
	if a.narrow || of.aims != nil {
		return true
	}
	_, same = a.askBoth(t, p, document, i.otherVariables())
	return same
}

// viewer picks somebody of each role in turn who has a side in something, and mostly acts for several.
func (a *agreement) viewer(p *askedGraph, seed uint64) *permission.Viewer {
	rng := a.rng(p.number<<40 + seed)
	viewer := &permission.Viewer{Subject: "clerk"}
	roles := []permission.Role{permission.ProviderParty, permission.ResellerParty, permission.CustomerParty}
	role := roles[seed%3]
	for range 1 + rng.IntN(5) {
		party := csp.NewNodeID(role.Kind(), csp.Global, "nobody")
		for range 50 {
			known := p.graph.Facts[rng.IntN(len(p.graph.Facts))].Intervals[0]
			for _, end := range []csp.NodeID{known.From, known.To} {
				if end.Kind() == role.Kind() {
					party = end
				}
			}
		}
		viewer.Grants = append(viewer.Grants, permission.Grant{Role: role, Party: party})
		role = roles[rng.IntN(3)]
	}
	return viewer
}

// askBoth returns the model's answer and whether the store's is the same.
func (a *agreement) askBoth(t *testing.T, p *askedGraph, document, variables string) (answer string, same bool) {
	t.Helper()
	a.asked++
	want, got := p.model.ask(t, document, variables), p.examined.ask(t, document, variables)
	different := differs(t, want, got)
	if different == "" {
		if !strings.Contains(want, `"errors":`) {
			a.answered++
			a.mentioned.learn(t, a.schema, document, variables)
		}
		return want, true
	}
	a.report(t, p, different, document, variables)
	return want, false
}

// differs says in what a store's answer differs from the model's, "" if in nothing.
func differs(t testing.TB, want, got string) string {
	t.Helper()
	var model, examined struct {
		Data   json.RawMessage
		Errors []responseError
	}
	for text, into := range map[string]any{want: &model, got: &examined} {
		if err := json.Unmarshal([]byte(text), into); err != nil {
			t.Fatal(err)
		}
	}
	if want == got {
		examined = model
	}
	for _, e := range append(model.Errors, examined.Errors...) {
		if e.Extensions.Code == string(csp.Internal) {
			return "an error says INTERNAL"
		}
	}
	if string(model.Data) != string(examined.Data) {
		return "the data differ"
	}
	if fmt.Sprint(model.Errors) != fmt.Sprint(examined.Errors) {
		return "the errors differ"
	}
	return ""
}

// report shows a difference with an operation about as small as still shows it, and then what was read for it.
func (a *agreement) report(t *testing.T, p *askedGraph, different, document, variables string) {
	t.Helper()
	document = smallest(document, func(candidate string) bool {
		return differs(t, p.model.ask(t, candidate, variables), p.examined.ask(t, candidate, variables)) != ""
	})
	p.model.store.plans, p.model.store.inputs = nil, nil
	want, got := p.model.ask(t, document, variables), p.examined.ask(t, document, variables)
	if want == got {
		different += ", but only the first time"
	}
	t.Errorf("%s\n%s\nvariables %s\nmodel %s\nstore %s", different, document, variables, want, got)
	for n, read := range p.model.store.plans {
		storetest.AgreeOn(t, a.open, p.graph, read, p.model.store.inputs[n])
	}
}
