package ledgertest

import (
	"context"
	"fmt"
	"io"
	"maps"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/command"
	"channelgraph/internal/ledger"
	"channelgraph/internal/scenario"
	"channelgraph/internal/store"
)

const crashChannel = `
provider contoso
reseller fabrikam
customer adatum
contoso DISTRIBUTES_TO fabrikam 2023-01-01.. state=ACTIVE
contoso SERVES adatum 2023-01-01.. kind=RESELLER
subscription shared0 channel=CSP status@2023-01-01=ACTIVE
subscription shared1 channel=CSP status@2023-01-01=ACTIVE
adatum OWNS shared0 2023-01-01..
adatum OWNS shared1 2023-01-01..
contoso SELLS shared0 2023-01-01..
contoso SELLS shared1 2023-01-01..
`

// NumberedRequest is a request that is done whatever others of other numbers did before it, and once: one command or several.
func NumberedRequest(number int) (ledger.Request, error) {
	request := ledger.Request{Actor: "operator", IdempotencyKey: fmt.Sprint("request ", number)}
	for _, one := range numberedCommands(number) {
		made, err := command.Decode(one[0], []byte(strings.ReplaceAll(one[1], "#", strconv.Itoa(number))))
		if err != nil {
			return request, err
		}
		request.Commands = append(request.Commands, made)
	}
	return request, nil
}

// numberedCommands are names and inputs, in which # is the number.
func numberedCommands(number int) [][2]string {
	switch number % 4 {
	case 0:
		return [][2]string{{"registerSubscription", `{"subscriptionId": "sub#", "customer": "Customer:GLOBAL:adatum", "seller": "Provider:GLOBAL:contoso", "reseller": "Reseller:GLOBAL:fabrikam", "quantity": 5}`}}
	case 1:
		return [][2]string{
			{"saveCustomer", `{"tenantId": "customer#", "set": {"companyName": "Customer #"}}`},
			{"requestCustomerRelationship", `{"partner": "Provider:GLOBAL:contoso", "customer": "Customer:GLOBAL:customer#"}`},
		}
	case 2:
		return [][2]string{
			{"savePartner", `{"kind": "RESELLER", "tenantId": "reseller#", "set": {"companyName": "Reseller #"}}`},
			{"invitePartnership", `{"provider": "Provider:GLOBAL:contoso", "reseller": "Reseller:GLOBAL:reseller#"}`},
			{"acceptPartnership", `{"provider": "Provider:GLOBAL:contoso", "reseller": "Reseller:GLOBAL:reseller#"}`},
		}
	}
	return [][2]string{{"changeSubscription", fmt.Sprintf(`{"subscription": "Subscription:GLOBAL:shared%d", "quantity": #}`, number/4%2)}}
}

// WriteUntilKilled carries out numbered requests, several at once, from a number on, and says in lines which it begins and which are done, as
// Told reads them. It only returns if something fails.
func WriteUntilKilled(graph ledger.Graph, from int, says io.Writer) error {
	carrying := ledger.New(graph, nil)
	var next atomic.Int64
	next.Store(int64(from))
	failures := make(chan error)
	var saying sync.Mutex
	say := func(format string, values ...any) {
		saying.Lock()
		defer saying.Unlock()
		fmt.Fprintf(says, format+"\n", values...)
	}
	for range writers {
		go func() {
			for {
				number := int(next.Add(1)) - 1
				request, err := NumberedRequest(number)
				var result ledger.Result
				if err == nil {
					say("begins %d", number)
					result, err = carrying.Run(context.Background(), request)
				}
				if err == nil && result.Outcome != ledger.Done {
					err = fmt.Errorf("request %d came to %s, refused by %v", number, result.Outcome, result.Refusals)
				}
				if err != nil {
					failures <- err
					return
				}
				say("done %d %d", number, result.Revision)
			}
		}()
	}
	return <-failures
}

// Told is what was heard of requests before a crash, and what the channel held before all of them.
type Told struct {
	before map[string]string // by id of nodes and keys of relationships, as lines
	begun  map[int]bool
	done   map[int]csp.Revision
}

// Begin puts a channel into an empty store, in which numbered requests can be carried out.
func Begin(t *testing.T, graph store.Store) *Told {
	t.Helper()
	channel, err := scenario.ParseChannel(crashChannel)
	if err != nil {
		t.Fatal(err)
	}
	if err := graph.Update(context.Background(), func(tx store.Transaction) error { return tx.Put(channel.Nodes, channel.Facts) }); err != nil {
		t.Fatal(err)
	}
	return &Told{before: held(t, graph), begun: map[int]bool{}, done: map[int]csp.Revision{}}
}

// Next is a number that no request had.
func (told *Told) Next() int {
	next := 0
	for number := range told.begun {
		next = max(next, number+1)
	}
	return next
}

// Hear takes a line of WriteUntilKilled.
func (told *Told) Hear(line string) error {
	var number int
	var revision csp.Revision
	if _, err := fmt.Sscanf(line, "done %d %d", &number, &revision); err == nil {
		told.done[number] = revision
		return nil
	}
	if _, err := fmt.Sscanf(line, "begins %d", &number); err != nil {
		return fmt.Errorf("the writer said %q", line)
	}
	told.begun[number] = true
	return nil
}

// Clone is what was heard up to now.
func (told *Told) Clone() *Told {
	return &Told{told.before, maps.Clone(told.begun), maps.Clone(told.done)}
}

// Examine holds a store that was opened again after a crash to what was told: all that was answered is there, each request is there
// as a whole or not at all, and asking again for those without an answer does each once. It tells how many of those were there.
func (told *Told) Examine(t *testing.T, graph store.Store, when string) (found, lost int) {
	t.Helper()
	there := told.examine(t, graph, when)
	carrying := ledger.New(graph, nil)
	for number := range told.begun {
		if _, answered := told.done[number]; answered {
			continue
		}
		revision, isThere := there[number]
		for range 2 {
			request, err := NumberedRequest(number)
			if err != nil {
				t.Fatal(err)
			}
			result, err := carrying.Run(context.Background(), request)
			if err != nil || result.Outcome != ledger.Done || result.IsRepeated != isThere || isThere && result.Revision != revision {
				t.Errorf("%s: request %d, in the log before: %t at %d, was answered with %s at %d, repeated: %t, error %v",
					when, number, isThere, revision, result.Outcome, result.Revision, result.IsRepeated, err)
			}
			revision, isThere = result.Revision, true
		}
		if _, wasThere := there[number]; wasThere {
			found++
		} else {
			lost++
		}
		told.done[number] = revision
	}
	told.examine(t, graph, when+", after asking again")
	return found, lost
}

// examine returns the revisions of the requests that are in the log.
func (told *Told) examine(t *testing.T, graph store.Store, when string) map[int]csp.Revision {
	t.Helper()
	there, state := map[int]csp.Revision{}, maps.Clone(told.before)
	b := bench{T: t, graph: graph}
	for i, entry := range b.entries() {
		var number int
		if _, err := fmt.Sscanf(entry.Key, "request %d", &number); err != nil || !told.begun[number] || there[number] != 0 || entry.Revision != csp.Revision(i+1) {
			t.Errorf("%s: entry %d has the revision %d and the key %q, which nobody gave or an entry before has", when, i+1, entry.Revision, entry.Key)
		}
		there[number] = entry.Revision
		replay(t, state, entry)
	}
	for number, revision := range told.done {
		if there[number] != revision {
			t.Errorf("%s: request %d was answered with revision %d, and the log has it at %d", when, number, revision, there[number])
		}
	}
	now := held(t, graph)
	for id, lines := range state {
		if now[id] != lines {
			t.Errorf("%s: the log leaves %s, the graph holds %q", when, lines, now[id])
		}
	}
	for id := range now {
		if _, logged := state[id]; !logged {
			t.Errorf("%s: the graph holds %s, of which the log says nothing", when, id)
		}
	}
	return there
}

// replay brings what an entry changed into a state.
func replay(t *testing.T, state map[string]string, entry *ledger.Entry) {
	t.Helper()
	changes, err := entry.Changes()
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range changes {
		state[change.ID] = fmt.Sprintf("%s", change.After)
		if len(change.After) == 0 {
			delete(state, change.ID)
		}
	}
}

// held is all that a store holds, as lines by id of nodes and keys of relationships.
func held(t *testing.T, graph store.Dumper) map[string]string {
	t.Helper()
	state := map[string]string{}
	write := func(nodes []ledger.NodeChange, facts []ledger.FactChange) error {
		replay(t, state, &ledger.Entry{Nodes: nodes, Facts: facts})
		return nil
	}
	err := graph.Dump(context.Background(),
		func(node *csp.Node) error { return write([]ledger.NodeChange{{ID: node.ID, After: node}}, nil) },
		func(fact *csp.Fact) error { return write(nil, []ledger.FactChange{{Key: fact.Key, After: *fact}}) })
	if err != nil {
		t.Fatal(err)
	}
	return state
}
