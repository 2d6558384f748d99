package command_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/command"
	"channelgraph/internal/scenario"
	"channelgraph/internal/store"
	"channelgraph/internal/store/storetest/naive"
)

// channel has two providers, two resellers, a partner that sells directly and two customers, without relationships.
const channel = `
	provider contoso companyName=Contoso mpnId=100
	provider litware companyName=Litware mpnId=200
	reseller fabrikam companyName=Fabrikam mpnId=300
	reseller northwind companyName=Northwind mpnId=400
	reseller tailspin companyName=Tailspin roles@2020-01-01=DIRECT_BILL_PARTNER
	customer adatum companyName=Adatum
	customer relecloud companyName=Relecloud
`

const (
	contoso   = csp.NodeID("Provider:GLOBAL:contoso")
	litware   = csp.NodeID("Provider:GLOBAL:litware")
	fabrikam  = csp.NodeID("Reseller:GLOBAL:fabrikam")
	northwind = csp.NodeID("Reseller:GLOBAL:northwind")
	tailspin  = csp.NodeID("Reseller:GLOBAL:tailspin")
	adatum    = csp.NodeID("Customer:GLOBAL:adatum")
	relecloud = csp.NodeID("Customer:GLOBAL:relecloud")
)

// fixture is a channel on which commands are carried out, each a day after the one before, beginning on 2025-01-01.
type fixture struct {
	*testing.T
	graph *naive.Store
	day   int
}

func newFixture(t *testing.T, statements ...string) *fixture {
	t.Helper()
	made, err := scenario.ParseChannel(channel + strings.Join(statements, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{t, naive.New(), 0}
	if err := f.graph.Update(t.Context(), func(tx store.Transaction) error { return tx.Put(made.Nodes, made.Facts) }); err != nil {
		t.Fatal(err)
	}
	return f
}

func (f *fixture) at() csp.Instant {
	return csp.InstantOf(time.Date(2025, 1, 1+f.day, 0, 0, 0, 0, time.UTC))
}

// apply carries a command out as it comes from its own JSON.
func (f *fixture) apply(one command.Command) (command.Effect, error) {
	f.Helper()
	input, err := json.Marshal(one)
	if err != nil {
		f.Fatal(err)
	}
	decoded, err := command.Decode(one.Name(), input)
	if err != nil {
		return command.Effect{}, err
	}
	if diff := cmp.Diff(one, decoded); diff != "" {
		f.Fatalf("the command's JSON is another command (-want +got):\n%s", diff)
	}
	var effect command.Effect
	by := command.Context{At: f.at(), Actor: "operator"}
	f.day++
	err = f.graph.Update(f.Context(), func(tx store.Transaction) (err error) {
		if effect, err = decoded.Apply(tx, by); err != nil {
			return err
		}
		return tx.Put(effect.Nodes, effect.Facts)
	})
	return effect, err
}

// do carries out commands that change something.
func (f *fixture) do(commands ...command.Command) {
	f.Helper()
	for _, one := range commands {
		effect, err := f.apply(one)
		if err != nil {
			f.Fatalf("%s: %v", one.Name(), err)
		}
		if len(effect.Nodes)+len(effect.Facts) == 0 {
			f.Fatalf("%s changed nothing", one.Name())
		}
	}
}

// unchanged carries out commands that find the channel as they want it.
func (f *fixture) unchanged(commands ...command.Command) {
	f.Helper()
	for _, one := range commands {
		effect, err := f.apply(one)
		if err != nil || len(effect.Nodes)+len(effect.Facts) != 0 {
			f.Errorf("%s: error %v, effect %+v", one.Name(), err, effect)
		}
	}
}

// fails carries out a command that ends with an error which says some words.
func (f *fixture) fails(code csp.Code, says string, one command.Command) {
	f.Helper()
	effect, err := f.apply(one)
	if csp.CodeOf(err) != code || !strings.Contains(fmt.Sprint(err), says) {
		f.Errorf("%s: error %v, want %s with %q (effect %+v)", one.Name(), err, code, says, effect)
	}
}

// holds compares all relationships with lines such as "contoso DISTRIBUTES_TO fabrikam 01-01..01-05 state=ACTIVE", in order.
func (f *fixture) holds(want ...string) {
	f.Helper()
	var got []string
	err := f.graph.Dump(f.Context(), func(*csp.Node) error { return nil }, func(fact *csp.Fact) error {
		for i := range fact.Intervals {
			got = append(got, written(&fact.Intervals[i]))
		}
		return nil
	})
	if err != nil {
		f.Fatal(err)
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		f.Errorf("relationships (-want +got):\n%s", diff)
	}
}

func written(r *csp.Relationship) string {
	text := short(string(r.From)) + " " + r.Kind.String() + " " + short(string(r.To)) + " " + day(r.Since) + ".." + day(r.Until)
	for _, property := range r.Properties {
		if property.Value.Type() == csp.Time {
			text += " " + property.Field.String() + "=" + day(property.Value.Instant())
			continue
		}
		text += " " + property.Field.String() + "=" + short(property.Value.String())
	}
	return text
}

// short is a global id's natural key.
func short(id string) string { return id[strings.LastIndex(id, ":")+1:] }

// day is "01-31" for a day of 2025, "01-31+" for the millisecond after it began, and the date for other years.
func day(at csp.Instant) string {
	if at == csp.Forever {
		return ""
	}
	text := at.Time().Format(time.DateOnly)
	text = strings.TrimPrefix(text, "2025-")
	if at.Time().Nanosecond() == int(time.Millisecond) {
		text += "+"
	}
	return text
}

// value is a node's value now.
func (f *fixture) value(id csp.NodeID, field csp.Field) string {
	f.Helper()
	var text string
	err := f.graph.Update(f.Context(), func(tx store.Transaction) error {
		nodes, err := tx.Nodes([]csp.NodeID{id})
		if err == nil && nodes[0] != nil {
			text = nodes[0].Value(field, f.at()).String()
		}
		return err
	})
	if err != nil {
		f.Fatal(err)
	}
	return text
}

func contains(err error, text string) bool { return strings.Contains(fmt.Sprint(err), text) }
