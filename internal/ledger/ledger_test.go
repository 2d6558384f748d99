package ledger_test

import (
	"context"
	"strings"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/command"
	"channelgraph/internal/ledger"
	"channelgraph/internal/scenario"
	"channelgraph/internal/store"
	"channelgraph/internal/store/storetest/naive"
)

// serve begins a relationship SERVES, or ends it.
type serve struct {
	Partner  csp.NodeID `json:"partner"`
	Customer csp.NodeID `json:"customer"`
	Ends     bool       `json:"ends"`
}

func (s *serve) Name() string { return "serve" }

func (s *serve) Apply(graph command.Graph, by command.Context) (command.Effect, error) {
	nodes, err := graph.Nodes([]csp.NodeID{s.Partner, s.Customer})
	if err != nil {
		return command.Effect{}, err
	}
	for i, node := range nodes {
		if node == nil {
			return command.Effect{}, csp.Errorf(csp.NotFound, "there is no node %s", []csp.NodeID{s.Partner, s.Customer}[i])
		}
	}
	made := csp.Relationship{Kind: csp.Serves, From: s.Partner, To: s.Customer, Since: by.At, Until: csp.Forever}
	made.Properties = made.Properties.With(csp.Relation, csp.StringValue("RESELLER"))
	made.Provenance = []csp.Provenance{{Party: by.Actor, Source: "command", Recorded: by.At}}
	facts, err := graph.Facts([]csp.FactKey{made.Fact()})
	if err != nil {
		return command.Effect{}, err
	}
	fact := csp.Fact{Key: made.Fact(), Intervals: append([]csp.Relationship(nil), facts[0].Intervals...)}
	effect := command.Effect{Subjects: map[string]csp.NodeID{"partner": s.Partner, "customer": s.Customer}, Relationship: fact.Key}
	last := len(fact.Intervals) - 1
	holds := last >= 0 && fact.Intervals[last].Until == csp.Forever
	switch {
	case holds && s.Ends:
		fact.Intervals[last].Until = by.At
	case !holds && !s.Ends:
		fact.Intervals = append(fact.Intervals, made)
	default:
		return effect, nil
	}
	effect.Facts = []csp.Fact{fact}
	return effect, nil
}

const channel = `
provider contoso region=NA
provider litware region=EU
customer adatum region=NA
customer tailspin region=NA
litware SERVES tailspin 2023-01-01.. kind=RESELLER
`

const contoso, litware, adatum, tailspin = csp.NodeID("Provider:GLOBAL:contoso"), csp.NodeID("Provider:GLOBAL:litware"), csp.NodeID("Customer:GLOBAL:adatum"), csp.NodeID("Customer:GLOBAL:tailspin")

type fixture struct {
	*testing.T
	graph  store.Store
	ledger *ledger.Ledger
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	graph := naive.New()
	made, err := scenario.ParseChannel(channel)
	if err != nil {
		t.Fatal(err)
	}
	if err := graph.Update(t.Context(), func(tx store.Transaction) error { return tx.Put(made.Nodes, made.Facts) }); err != nil {
		t.Fatal(err)
	}
	return &fixture{t, graph, ledger.New(graph, nil)}
}

func (f *fixture) run(request ledger.Request) ledger.Result {
	f.Helper()
	if request.Actor == "" {
		request.Actor = "operator"
	}
	result, err := f.ledger.Run(f.Context(), request)
	if err != nil {
		f.Fatal(err)
	}
	return result
}

func (f *fixture) fails(code csp.Code, says string, request ledger.Request) {
	f.Helper()
	if request.Actor == "" {
		request.Actor = "operator"
	}
	_, err := f.ledger.Run(f.Context(), request)
	if csp.CodeOf(err) != code || !strings.Contains(err.Error(), says) {
		f.Errorf("got %v, want %s with %q", err, code, says)
	}
}

func (f *fixture) entries() []*ledger.Entry {
	f.Helper()
	found, err := f.graph.Entries(context.Background(), 0, 1000)
	if err != nil {
		f.Fatal(err)
	}
	var list []*ledger.Entry
	for _, one := range found {
		entry, err := ledger.Decode(one)
		if err != nil {
			f.Fatal(err)
		}
		list = append(list, entry)
	}
	return list
}

func one(commands ...command.Command) ledger.Request { return ledger.Request{Commands: commands} }

func TestACommandIsWrittenTogetherWithItsEntry(t *testing.T) {
	f := newFixture(t)
	result := f.run(one(&serve{Partner: contoso, Customer: adatum}))
	if result.Outcome != ledger.Done || result.Revision != 1 || len(result.Warnings) != 0 {
		t.Errorf("got %+v", result)
	}
	f.run(one(&serve{Partner: contoso, Customer: adatum, Ends: true}))
	entries := f.entries()
	if len(entries) != 2 {
		t.Fatalf("%d entries", len(entries))
	}
	first, second := entries[0], entries[1]
	if first.Actor != "operator" || first.Commands[0].Name != "serve" || string(first.Commands[0].Input) != `{"partner":"Provider:GLOBAL:contoso","customer":"Customer:GLOBAL:adatum","ends":false}` {
		t.Errorf("got %+v", first)
	}
	if len(first.Facts[0].Before.Intervals) != 0 || first.Facts[0].After.Intervals[0].Until != csp.Forever || second.Facts[0].Before.Intervals[0].Until != csp.Forever || second.Facts[0].After.Intervals[0].Until != second.At {
		t.Errorf("got %+v and %+v", first.Facts, second.Facts)
	}
}

func TestWhatIsSoAlreadyIsUnchanged(t *testing.T) {
	f := newFixture(t)
	result := f.run(one(&serve{Partner: litware, Customer: tailspin}))
	if result.Outcome != ledger.Unchanged || len(f.entries()) != 0 {
		t.Errorf("got %+v", result)
	}
}

func TestARuleIsRefusedOnlyIfItIsNewlyBroken(t *testing.T) {
	f := newFixture(t)
	result := f.run(one(&serve{Partner: litware, Customer: adatum}))
	if result.Outcome != ledger.Refused || len(result.Refusals) != 1 || len(f.entries()) != 0 {
		t.Fatalf("got %+v", result)
	}
	refusal := result.Refusals[0]
	if refusal.Rule.ID != "R11-CUSTOMER" || refusal.Subject != adatum || len(refusal.Evidence) != 1 || refusal.Evidence[0].From != litware || refusal.Evidence[0].To != adatum {
		t.Errorf("got %+v", refusal)
	}
	// tailspin is in violation by litware, which another partner doesn't make worse.
	if result := f.run(one(&serve{Partner: contoso, Customer: tailspin})); result.Outcome != ledger.Done {
		t.Errorf("got %+v", result)
	}
}

func TestAnOverrideIsRecorded(t *testing.T) {
	f := newFixture(t)
	request := one(&serve{Partner: litware, Customer: adatum})
	request.Override = &ledger.Override{Rules: []string{"R11-CUSTOMER"}, Reason: "Approved by the regional office"}
	result := f.run(request)
	if result.Outcome != ledger.Done || len(result.Overridden) != 1 {
		t.Fatalf("got %+v", result)
	}
	entry := f.entries()[0]
	if entry.Override.Reason != "Approved by the regional office" || len(entry.Overridden) != 1 || entry.Overridden[0].Rule.ID != "R11-CUSTOMER" {
		t.Errorf("got %+v", entry)
	}
	request.Override = &ledger.Override{Rules: []string{"R99"}, Reason: "none"}
	f.fails(csp.BadInput, `no rule "R99"`, request)
	request.Override = &ledger.Override{Rules: []string{"R11"}}
	f.fails(csp.BadInput, "override.reason", request)
}

func TestADryRunChangesNothing(t *testing.T) {
	f := newFixture(t)
	request := one(&serve{Partner: contoso, Customer: adatum})
	request.DryRun = true
	result := f.run(request)
	if result.Outcome != ledger.Done || !result.IsDryRun || result.Revision != 0 || len(f.entries()) != 0 {
		t.Errorf("got %+v", result)
	}
	request = one(&serve{Partner: litware, Customer: adatum})
	request.DryRun = true
	if result = f.run(request); result.Outcome != ledger.Refused || len(result.Refusals) != 1 {
		t.Errorf("got %+v", result)
	}
}

func TestTheSameKeyGivesTheFirstAnswer(t *testing.T) {
	f := newFixture(t)
	request := one(&serve{Partner: contoso, Customer: adatum})
	request.IdempotencyKey = "k1"
	first := f.run(request)
	f.run(one(&serve{Partner: contoso, Customer: adatum, Ends: true}))
	again := f.run(request)
	if !again.IsRepeated || again.Revision != first.Revision || again.At != first.At || again.Outcome != ledger.Done || again.Effects[0].Subjects["customer"] != adatum {
		t.Errorf("got %+v", again)
	}
	request.Commands = []command.Command{&serve{Partner: contoso, Customer: tailspin}}
	f.fails(csp.KeyReused, "revision 1", request)
	request = one(&serve{Partner: contoso, Customer: adatum})
	request.IdempotencyKey, request.Actor = "k1", "somebody else"
	f.fails(csp.KeyReused, "revision 1", request)
}

// TestARepetitionOfNothingIsNothing lets what was so already be repeated after it changed.
func TestARepetitionOfNothingIsNothing(t *testing.T) {
	f := newFixture(t)
	request := one(&serve{Partner: contoso, Customer: adatum, Ends: true})
	request.IdempotencyKey = "k1"
	f.run(request)
	f.run(one(&serve{Partner: contoso, Customer: adatum}))
	if again := f.run(request); again.Outcome != ledger.Unchanged || !again.IsRepeated {
		t.Errorf("got %+v", again)
	}
}

func TestAnExpectedRevisionIsOfTheSubjects(t *testing.T) {
	f := newFixture(t)
	first := f.run(one(&serve{Partner: contoso, Customer: adatum}))
	f.run(one(&serve{Partner: litware, Customer: tailspin, Ends: true}))
	request := one(&serve{Partner: contoso, Customer: adatum, Ends: true})
	request.Expected = &first.Revision
	if result := f.run(request); result.Outcome != ledger.Done {
		t.Errorf("got %+v", result)
	}
	f.fails(csp.Conflict, "revision 3 is serve by operator", request)
}

func TestABatchIsAllOrNothing(t *testing.T) {
	f := newFixture(t)
	f.fails(csp.NotFound, "command 2 (serve)", one(&serve{Partner: contoso, Customer: adatum}, &serve{Partner: contoso, Customer: "Customer:GLOBAL:nobody"}))
	if result := f.run(one(&serve{Partner: contoso, Customer: adatum}, &serve{Partner: litware, Customer: adatum})); result.Outcome != ledger.Refused || len(f.entries()) != 0 {
		t.Errorf("got %+v", result)
	}
	// What a command breaks a later one may mend.
	result := f.run(one(&serve{Partner: contoso, Customer: adatum}, &serve{Partner: contoso, Customer: tailspin}))
	if result.Outcome != ledger.Done || len(result.Effects) != 2 || len(f.entries()) != 1 || len(f.entries()[0].Facts) != 2 {
		t.Errorf("got %+v", result)
	}
}

func TestRequestsAreBounded(t *testing.T) {
	f := newFixture(t)
	f.fails(csp.BadInput, "no command", ledger.Request{})
	f.fails(csp.BadInput, "actor", ledger.Request{Commands: []command.Command{&serve{}}, Actor: " "})
	f.fails(csp.LimitExceeded, "at most 100", one(make([]command.Command, ledger.MostCommands+1)...))
	request := one(&serve{Partner: contoso, Customer: adatum})
	request.IdempotencyKey = strings.Repeat("k", 256)
	f.fails(csp.BadInput, "idempotencyKey", request)
}

func TestAnEntryOfAnotherVersionIsNamed(t *testing.T) {
	_, err := ledger.Decode(store.Entry{Revision: 7, Content: []byte(`{"version":2}`)})
	if csp.CodeOf(err) != csp.UnsupportedData || !strings.Contains(err.Error(), "revision 7") {
		t.Errorf("got %v", err)
	}
}
