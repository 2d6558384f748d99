package storetest

import (
	"context"
	"errors"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
	"channelgraph/internal/store/storetest/channel"
	"channelgraph/internal/store/storetest/transcript"
)

var errChange = errors.New("the change does not want to")

// Every clause of writing has nodes of its own, so that all of them can share one store.
var writingClauses = group{
	name: "writing",
	clauses: []clause{
		{"what Update put is read at once", func(tb testing.TB, open opener) {
			s := open(tb)
			put(tb, s, func(g *channel.Graph) { g.Node(customer("w1"), csp.CompanyName, "First") })
			expectName(tb, s, customer("w1"), `Customer "First"`)
		}},
		{"Put replaces the whole content of a node", func(tb testing.TB, open opener) {
			s := open(tb)
			put(tb, s, func(g *channel.Graph) {
				g.Node(provider("w2"), csp.CompanyName, "Old", csp.Country, "JP", csp.ProgramStatus, channel.Dates{"2020": "ACTIVE", "2021": "SUSPENDED"})
			})
			put(tb, s, func(g *channel.Graph) { g.Node(provider("w2"), csp.MpnID, "1") })
			q := channel.Ask(now)
			q.Lookup(plan.Selection{Columns: []csp.Field{csp.CompanyName, csp.MpnID, csp.Country, csp.ProgramStatus}}, provider("w2"))
			expect(tb, s, q, "root 0\n  Provider null \"1\" null null")
			q = channel.Ask(now)
			expectMatches(tb, s, csp.OnlyProviders, q, plan.And{q.Is(csp.ID, plan.Equal, provider("w2")), q.Is(csp.CompanyName, plan.Equal, "old")}, "")
		}},
		{"Put replaces all intervals of a fact", func(tb testing.TB, open opener) {
			s := open(tb)
			put(tb, s, func(g *channel.Graph) {
				g.Node(provider("w3"))
				g.Node(customer("w3"))
				g.Fact(provider("w3"), csp.Serves, customer("w3"), "2020..2021")
				g.Fact(provider("w3"), csp.Serves, customer("w3"), "2022..")
				g.Fact(provider("w3"), csp.Serves, customer("w3"), "2022..", csp.Relation, "ADVISOR")
			})
			put(tb, s, func(g *channel.Graph) {
				g.Fact(provider("w3"), csp.Serves, customer("w3"), "2023..", channel.Witnesses{"b b.json 2023"})
			})
			expectFacts(tb, s, customer("w3"), `
				fact 2022-01-01T00:00:00Z "ADVISOR"
				  said someone somewhere 2020-01-01T00:00:00Z
				fact 2023-01-01T00:00:00Z null
				  said b b.json 2023-01-01T00:00:00Z`)
			expectParts(tb, s, nil, []csp.FactKey{"SERVES Provider:GLOBAL:w3 Customer:GLOBAL:w3  "}, `
				SERVES Provider:GLOBAL:w3 Customer:GLOBAL:w3  
				  SERVES Provider:GLOBAL:w3 Customer:GLOBAL:w3 2023-01-01T00:00:00Z..
				    said b b.json 2023-01-01T00:00:00Z`)
		}},
		{"a fact put without intervals is gone", func(tb testing.TB, open opener) {
			s := open(tb)
			put(tb, s, func(g *channel.Graph) {
				g.Node(provider("w4"))
				g.Node(customer("w4"))
				g.Fact(provider("w4"), csp.Serves, customer("w4"), "2020..")
				g.Fact(provider("w4"), csp.Serves, customer("w4"), "2020..", csp.Relation, "ADVISOR")
			})
			put(tb, s, func(g *channel.Graph) {
				g.Fact(provider("w4"), csp.Serves, customer("w4"), "2020..")
				g.Facts[0].Intervals = nil
			})
			expectFacts(tb, s, customer("w4"), `
				fact 2020-01-01T00:00:00Z "ADVISOR"
				  said someone somewhere 2020-01-01T00:00:00Z`)
		}},
		{"a provider may come after what names it, and what names it may change and go", func(tb testing.TB, open opener) {
			s := open(tb)
			via := func(until string) func(*channel.Graph) {
				return func(g *channel.Graph) {
					g.Fact(reseller("w20"), csp.Serves, customer("w20"), "2020.."+until, csp.Via, provider("w20"))
				}
			}
			reached := func(want string) {
				q := channel.Ask(now)
				step := channel.Out(csp.Serves)
				step.Via = plan.ViaOnly
				q.Lookup(plan.Selection{Hops: []plan.Hop{channel.Along(step, []csp.Field{csp.ID})}}, provider("w20"))
				expectReached(tb, s, q, want)
			}
			put(tb, s, func(g *channel.Graph) {
				g.Node(reseller("w20"))
				g.Node(customer("w20"))
			})
			put(tb, s, via(""))
			put(tb, s, func(g *channel.Graph) { g.Node(provider("w20")) })
			reached("w20")
			put(tb, s, via("2021"))
			reached("")
			put(tb, s, via(""))
			reached("w20")
			put(tb, s, func(g *channel.Graph) {
				via("")(g)
				g.Facts[0].Intervals = nil
			})
			reached("")
		}},
		{"facts may end at nodes put before or with them", func(tb testing.TB, open opener) {
			s := open(tb)
			put(tb, s, func(g *channel.Graph) { g.Node(provider("w5")) })
			err := s.Update(context.Background(), func(tx store.Transaction) error {
				var node, other channel.Graph
				node.Node(customer("w5"))
				other.Node(customer("w5b"))
				other.Fact(provider("w5"), csp.Serves, customer("w5"), "2020..")
				other.Fact(provider("w5"), csp.Serves, customer("w5b"), "2020..")
				if err := tx.Put(node.Nodes, nil); err != nil {
					return err
				}
				return tx.Put(other.Nodes, other.Facts)
			})
			if err != nil {
				tb.Fatal(err)
			}
			q := channel.Ask(now)
			q.Lookup(plan.Selection{Hops: []plan.Hop{channel.Along(channel.Out(csp.Serves), []csp.Field{csp.ID})}}, provider("w5"))
			expect(tb, s, q, `
				root 0
				  Provider
				    SERVES->
				      Customer "Customer:GLOBAL:w5"
				      Customer "Customer:GLOBAL:w5b"`)
		}},
		{"replacing a node keeps its relationships", func(tb testing.TB, open opener) {
			s := open(tb)
			put(tb, s, func(g *channel.Graph) {
				g.Node(provider("w6"))
				g.Node(customer("w6"))
				g.Fact(provider("w6"), csp.Serves, customer("w6"), "2020..")
			})
			put(tb, s, func(g *channel.Graph) {
				g.Node(provider("w6"), csp.CompanyName, "x")
				g.Node(customer("w6"), csp.CompanyName, "y")
			})
			expectFacts(tb, s, customer("w6"), `
				fact 2020-01-01T00:00:00Z null
				  said someone somewhere 2020-01-01T00:00:00Z`)
		}},
		{"an error of the change is returned and nothing written", func(tb testing.TB, open opener) {
			s := open(tb)
			put(tb, s, func(g *channel.Graph) { g.Node(customer("w7"), csp.CompanyName, "before") })
			err := s.Update(context.Background(), func(tx store.Transaction) error {
				mustPut(tb, tx, half("w7"))
				return errChange
			})
			if err != errChange {
				tb.Errorf("Update returned %v instead of the change's own error", err)
			}
			expectUntouched(tb, s, "w7")
		}},
		{"a panic of the change passes and nothing is written", func(tb testing.TB, open opener) {
			s := open(tb)
			put(tb, s, func(g *channel.Graph) { g.Node(customer("w8"), csp.CompanyName, "before") })
			func() {
				defer func() {
					if recovered := recover(); recovered != any("halt") {
						tb.Errorf("Update panicked with %v instead of the change's own value", recovered)
					}
				}()
				_ = s.Update(context.Background(), func(tx store.Transaction) error {
					mustPut(tb, tx, half("w8"))
					panic("halt")
				})
			}()
			expectUntouched(tb, s, "w8")
			put(tb, s, func(g *channel.Graph) { g.Node(customer("w8"), csp.CompanyName, "after") })
			expectName(tb, s, customer("w8"), `Customer "after"`)
		}},
		{"a change that puts nothing succeeds", func(tb testing.TB, open opener) {
			s := open(tb)
			err := s.Update(context.Background(), func(tx store.Transaction) error { return tx.Put(nil, nil) })
			if err != nil {
				tb.Errorf("Put of nothing: %v", err)
			}
			if err := s.Update(context.Background(), func(store.Transaction) error { return nil }); err != nil {
				tb.Errorf("no Put: %v", err)
			}
		}},
		{"a transaction reads in the order asked", func(tb testing.TB, open opener) {
			s := open(tb)
			put(tb, s, func(g *channel.Graph) {
				g.Node(customer("w10"), csp.CompanyName, "a", csp.CustomDomains, []string{"x", "y"})
				g.Node(provider("w10"), csp.ProgramStatus, channel.Dates{"2020": "ACTIVE", "2021": nil}, csp.Roles, channel.Dates{"2020": []string{}})
				g.Fact(provider("w10"), csp.Serves, customer("w10"), "2020..2021", csp.Relation, "ADVISOR", channel.Witnesses{"b b.json 2023", "a a.json 2021"})
				g.Fact(provider("w10"), csp.Serves, customer("w10"), "2022..", csp.Relation, "ADVISOR")
			})
			expectParts(tb, s, []csp.NodeID{provider("w10"), customer("w10x"), customer("w10"), provider("w10")},
				[]csp.FactKey{"SERVES Provider:GLOBAL:w10 Customer:GLOBAL:w10x  ", "SERVES Provider:GLOBAL:w10 Customer:GLOBAL:w10 ADVISOR ", "nonsense"}, `
				Provider:GLOBAL:w10
				  roles from 2020-01-01T00:00:00Z: []
				  programStatus from 2020-01-01T00:00:00Z: "ACTIVE"
				  programStatus from 2021-01-01T00:00:00Z: null
				none
				Customer:GLOBAL:w10 companyName="a" customDomains=["x" "y"]
				Provider:GLOBAL:w10
				  roles from 2020-01-01T00:00:00Z: []
				  programStatus from 2020-01-01T00:00:00Z: "ACTIVE"
				  programStatus from 2021-01-01T00:00:00Z: null
				SERVES Provider:GLOBAL:w10 Customer:GLOBAL:w10x  
				SERVES Provider:GLOBAL:w10 Customer:GLOBAL:w10 ADVISOR 
				  SERVES Provider:GLOBAL:w10 Customer:GLOBAL:w10 2020-01-01T00:00:00Z..2021-01-01T00:00:00Z kind="ADVISOR"
				    said b b.json 2023-01-01T00:00:00Z
				    said a a.json 2021-01-01T00:00:00Z
				  SERVES Provider:GLOBAL:w10 Customer:GLOBAL:w10 2022-01-01T00:00:00Z.. kind="ADVISOR"
				    said someone somewhere 2020-01-01T00:00:00Z
				nonsense`)
		}},
		{"a transaction sees its own puts", func(tb testing.TB, open opener) {
			s := open(tb)
			put(tb, s, func(g *channel.Graph) { g.Node(customer("w11"), csp.CompanyName, "before") })
			err := s.Update(context.Background(), func(tx store.Transaction) error {
				mustPut(tb, tx, half("w11"))
				if got := partsOf(tb, tx, []csp.NodeID{customer("w11")}, []csp.FactKey{"SERVES Provider:GLOBAL:w11 Customer:GLOBAL:w11  "}); got != outdent(`
					Customer:GLOBAL:w11 companyName="after"
					SERVES Provider:GLOBAL:w11 Customer:GLOBAL:w11  
					  SERVES Provider:GLOBAL:w11 Customer:GLOBAL:w11 2020-01-01T00:00:00Z..
					    said someone somewhere 2020-01-01T00:00:00Z`) {
					tb.Errorf("the transaction sees\n%s", got)
				}
				var again channel.Graph
				again.Fact(provider("w11"), csp.Serves, customer("w11"), "2020..")
				again.Facts[0].Intervals = nil
				mustPut(tb, tx, &again)
				if got := partsOf(tb, tx, nil, []csp.FactKey{again.Facts[0].Key}); got != string(again.Facts[0].Key)+"\n" {
					tb.Errorf("the transaction still sees\n%s", got)
				}
				return nil
			})
			if err != nil {
				tb.Fatal(err)
			}
			expectFacts(tb, s, customer("w11"), "")
		}},
		{"nobody sees a change before its Update returns", func(tb testing.TB, open opener) {
			s := open(tb)
			put(tb, s, func(g *channel.Graph) { g.Node(customer("w12"), csp.CompanyName, "before") })
			err := s.Update(context.Background(), func(tx store.Transaction) error {
				mustPut(tb, tx, half("w12"))
				expectUntouched(tb, s, "w12")
				return nil
			})
			if err != nil {
				tb.Fatal(err)
			}
			expectName(tb, s, customer("w12"), `Customer "after"`)
		}},
	},
}

// half is a Put of which nothing may stay: a changed customer, a new provider and a fact between them.
func half(key string) *channel.Graph {
	g := &channel.Graph{}
	g.Node(customer(key), csp.CompanyName, "after")
	g.Node(provider(key))
	g.Fact(provider(key), csp.Serves, customer(key), "2020..")
	return g
}

func expectUntouched(tb testing.TB, s store.Store, key string) {
	tb.Helper()
	expectName(tb, s, customer(key), `Customer "before"`)
	expectName(tb, s, provider(key), `absent null`)
	expectFacts(tb, s, customer(key), "")
}

func put(tb testing.TB, s store.Writer, build func(*channel.Graph)) {
	tb.Helper()
	g := &channel.Graph{}
	build(g)
	g.Put(tb, s)
}

func mustPut(tb testing.TB, tx store.Transaction, g *channel.Graph) {
	tb.Helper()
	if err := tx.Put(g.Nodes, g.Facts); err != nil {
		tb.Errorf("Put: %v", err)
	}
}

func expectName(tb testing.TB, s store.Reader, id csp.NodeID, want string) {
	tb.Helper()
	q := channel.Ask(now)
	q.Lookup(plan.Selection{Columns: []csp.Field{csp.CompanyName}}, id)
	expect(tb, s, q, "root 0\n  "+want)
}

// expectFacts compares the facts by which a customer is served by its only partner, if it has any.
func expectFacts(tb testing.TB, s store.Reader, id csp.NodeID, want string) {
	tb.Helper()
	q := channel.Ask(now)
	hop := channel.Along(channel.In(csp.Serves), []csp.Field{})
	hop.Fact = &plan.FactSelection{Columns: []csp.Field{csp.Since, csp.Relation}, Provenance: true}
	q.Lookup(plan.Selection{Hops: []plan.Hop{hop}}, id)
	wanted := "root 0\n  Customer\n"
	if want != "" {
		wanted += "    <-SERVES\n      Provider\n"
		for line := range strings.Lines(outdent(want)) {
			wanted += "        " + line
		}
	}
	expect(tb, s, q, wanted)
}

// expectParts compares what a transaction returns for nodes and facts.
func expectParts(tb testing.TB, s store.Writer, nodes []csp.NodeID, facts []csp.FactKey, want string) {
	tb.Helper()
	err := s.Update(context.Background(), func(tx store.Transaction) error {
		if diff := gocmp.Diff(outdent(want), partsOf(tb, tx, nodes, facts)); diff != "" {
			tb.Errorf("the transaction sees (-wanted +answered)\n%s", diff)
		}
		return nil
	})
	if err != nil {
		tb.Errorf("Update: %v", err)
	}
}

// partsOf writes what a transaction returns for nodes, "none" for those that do not exist, and for facts.
func partsOf(tb testing.TB, tx store.Transaction, ids []csp.NodeID, keys []csp.FactKey) string {
	tb.Helper()
	nodes, err := tx.Nodes(ids)
	if err != nil || len(nodes) != len(ids) {
		tb.Fatalf("Nodes: %d nodes for %d ids, %v", len(nodes), len(ids), err)
	}
	facts, err := tx.Facts(keys)
	if err != nil || len(facts) != len(keys) {
		tb.Fatalf("Facts: %d facts for %d keys, %v", len(facts), len(keys), err)
	}
	var text string
	for _, node := range nodes {
		if node == nil {
			text += "none\n"
		} else {
			text += transcript.Parts([]csp.Node{*node}, nil)
		}
	}
	return text + transcript.Parts(nil, facts)
}
