package ledgertest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/command"
	"channelgraph/internal/csp/rules"
	"channelgraph/internal/ledger"
	"channelgraph/internal/scenario"
	"channelgraph/internal/store"
)

// enforced is a request that a rule meets.
type enforced struct {
	rule  string
	on    string   // the day of the request, "" for enforcedOn
	asked []string // the commands: a name and an input, with ids as inFull reads them
	finds string   // the finding, as describe writes it; "" if the request is refused before any rule is asked
	error string   // then the error says this
}

const enforcedOn = "2024-06-01"

// Enforce carries out a request against each rule that refuses or warns, on a store that open gives empty, and compares what it finds.
// What is refused leaves nothing; what a rule only warns of is asked as a dry run, so that the requests do not meet.
func Enforce(t *testing.T, open func(*testing.T) store.Store) {
	graph := open(t)
	channel, err := scenario.ParseChannel(enforcedChannel)
	if err != nil {
		t.Fatal(err)
	}
	if err := graph.Update(context.Background(), func(tx store.Transaction) error { return tx.Put(channel.Nodes, channel.Facts) }); err != nil {
		t.Fatal(err)
	}
	met := map[string]bool{}
	for _, one := range enforcements {
		met[one.rule] = true
		t.Run(one.rule, func(t *testing.T) { one.enforce(t, graph) })
	}
	for _, rule := range rules.All() {
		if rule.Severity != rules.Info && !met[rule.ID] {
			t.Errorf("no request meets %s", rule.ID)
		}
	}
	if entries, err := graph.Entries(context.Background(), 0, 10); err != nil || len(entries) > 0 {
		t.Errorf("requests that were refused or tried out left %d entries, %v", len(entries), err)
	}
}

func (e *enforced) enforce(t *testing.T, graph store.Store) {
	day := enforcedOn
	if e.on != "" {
		day = e.on
	}
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	rule := rules.Find(e.rule)
	request := ledger.Request{Actor: "operator", Commands: e.commands(t), DryRun: rule.Severity == rules.Warn}
	result, err := ledger.New(graph, func() time.Time { return at }).Run(context.Background(), request)
	if e.finds == "" {
		if csp.CodeOf(err) != csp.BadInput || !strings.Contains(err.Error(), e.error) {
			t.Errorf("got %s, %v, want %s", result.Outcome, err, e.error)
		}
		return
	}
	found := result.Refusals
	if rule.Severity == rules.Warn {
		found = result.Warnings
	} else if result.Outcome != ledger.Refused {
		t.Errorf("the outcome is %s", result.Outcome)
	}
	which := slices.IndexFunc(found, func(one ledger.Finding) bool { return one.Rule == rule })
	if err != nil || which < 0 {
		t.Fatalf("%v; found were %v", err, found)
	}
	if got := describe(&found[which]); got != e.finds {
		t.Errorf("got  %s\nwant %s", got, e.finds)
	}
}

// inFull makes ids of the short ones that the table uses.
var inFull = strings.NewReplacer(`"P/`, `"Provider:GLOBAL:`, `"R/`, `"Reseller:GLOBAL:`, `"C/`, `"Customer:GLOBAL:`, `"S/`, `"Subscription:GLOBAL:`)

func (e *enforced) commands(t *testing.T) (list []command.Command) {
	t.Helper()
	for _, asked := range e.asked {
		name, input, _ := strings.Cut(asked, " ")
		made, err := command.Decode(name, []byte(inFull.Replace(input)))
		if err != nil {
			t.Fatalf("%s: %v", asked, err)
		}
		list = append(list, made)
	}
	return list
}

// describe writes a finding as "subject: relationships", nodes by their own ids alone.
func describe(finding *ledger.Finding) string {
	short := func(id csp.NodeID) string {
		_, _, key, _ := id.Split()
		return key
	}
	var shown []string
	for _, evidence := range finding.Evidence {
		shown = append(shown, fmt.Sprintf("%s %s %s", short(evidence.From), evidence.Fact, short(evidence.To)))
	}
	return short(finding.Subject) + ": " + strings.Join(shown, ", ")
}
