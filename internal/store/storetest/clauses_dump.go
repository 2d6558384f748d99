package storetest

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"channelgraph/internal/csp"
	"channelgraph/internal/store"
	"channelgraph/internal/store/storetest/channel"
	"channelgraph/internal/store/storetest/transcript"
)

var errEnough = errors.New("enough")

var dumpClauses = group{
	name:  "dump",
	graph: dumped,
	clauses: []clause{
		{"all nodes by kind and id, then all facts by kind and key", func(tb testing.TB, open opener) {
			got, err := transcript.Graph(context.Background(), open(tb))
			if diff := gocmp.Diff(outdent(dumpedText), got); diff != "" || err != nil {
				tb.Errorf("Dump: %v (-wanted +dumped)\n%s", err, diff)
			}
		}},
		{"an error of the callback ends it and is returned", func(tb testing.TB, open opener) {
			s := open(tb)
			for after := range 9 {
				calls := 0
				call := func() error {
					if calls++; calls > after {
						return errEnough
					}
					return nil
				}
				err := s.Dump(context.Background(), func(*csp.Node) error { return call() }, func(*csp.Fact) error { return call() })
				if err != errEnough || calls != after+1 {
					tb.Errorf("after %d calls Dump returned %v, instead of after %d the callback's own error", calls, err, after+1)
				}
			}
		}},
		{"what was dumped can be put to give the same dump", func(tb testing.TB, open opener) {
			s := open(tb)
			again := &channel.Graph{}
			err := s.Dump(context.Background(),
				func(node *csp.Node) error { again.Nodes = append(again.Nodes, copyNode(node)); return nil },
				func(fact *csp.Fact) error { again.Facts = append(again.Facts, copyFact(fact)); return nil })
			if err != nil {
				tb.Fatalf("Dump: %v", err)
			}
			again.Put(tb, s)
			got, err := transcript.Graph(context.Background(), s)
			if diff := gocmp.Diff(outdent(dumpedText), got); diff != "" || err != nil {
				tb.Errorf("Dump: %v (-wanted +dumped)\n%s", err, diff)
			}
		}},
		{"an update during a dump is not in it, or wholly", func(tb testing.TB, open opener) {
			s := open(tb)
			var update channel.Graph
			update.Node(customer("zz"))
			update.Fact(provider("b"), csp.Serves, customer("zz"), "2020..")
			var dumped channel.Graph
			updated := make(chan error, 1)
			started := false
			err := s.Dump(context.Background(), func(node *csp.Node) error {
				if !started {
					started = true
					go func() {
						updated <- s.Update(context.Background(), func(tx store.Transaction) error { return tx.Put(update.Nodes, update.Facts) })
					}()
					// A store may let the update pass or wait.
					for yields := 0; yields < 10000 && len(updated) == 0; yields++ {
						runtime.Gosched()
					}
				}
				dumped.Nodes = append(dumped.Nodes, copyNode(node))
				return nil
			}, func(fact *csp.Fact) error {
				dumped.Facts = append(dumped.Facts, copyFact(fact))
				return nil
			})
			if err != nil {
				tb.Errorf("Dump: %v", err)
			}
			if err := <-updated; err != nil {
				tb.Errorf("Update: %v", err)
			}
			newNode := slices.ContainsFunc(dumped.Nodes, func(node csp.Node) bool { return node.ID == customer("zz") })
			newFact := slices.ContainsFunc(dumped.Facts, func(fact csp.Fact) bool { return fact.Key == update.Facts[0].Key })
			if newNode != newFact {
				tb.Errorf("of what was put during the dump, it has the node: %t, and the fact: %t", newNode, newFact)
			}
		}},
	},
}

func dumped() *channel.Graph {
	g := &channel.Graph{}
	g.Node(bought("s"), csp.Quantity, channel.Dates{"2020": 1, "2021": nil}, csp.SuspensionReasons, []string{}, csp.CreationDate, channel.Day("2020-02-03T04:05:06.007Z"), csp.IsTrial, false)
	g.Node(customer("b"), csp.CompanyName, "")
	g.Node(csp.NewNodeID(csp.Customer, csp.China, "z"))
	g.Node(reseller("r"))
	g.Node(customer("B2"), csp.CompanyName, "𠮷 ｱ é")
	g.Node(provider("b"), csp.MpnID, "1")
	g.Fact(reseller("r"), csp.Resells, bought("s"), "2020..2021", csp.ResellerRole, "TRANSACTION_RESELLER", csp.FactMpnID, "9")
	g.Fact(reseller("r"), csp.Resells, bought("s"), "2021..", csp.ResellerRole, "TRANSACTION_RESELLER")
	g.Fact(reseller("r"), csp.Serves, customer("b"), "2020..", csp.Via, provider("b"))
	g.Fact(reseller("r"), csp.Serves, customer("b"), "2020..", csp.Relation, "ADVISOR")
	g.Fact(provider("b"), csp.DistributesTo, reseller("r"), "2020..2021", channel.Witnesses{"b b.json 2023", "a a.json 2022"})
	return g
}

const dumpedText = `
	Provider:GLOBAL:b mpnId="1"
	Reseller:GLOBAL:r
	Customer:CHINA:z
	Customer:GLOBAL:b companyName=""
	Customer:GLOBAL:b2 companyName="𠮷 ｱ é"
	Subscription:GLOBAL:s creationDate=2020-02-03T04:05:06.007Z isTrial=false suspensionReasons=[]
	  quantity from 2020-01-01T00:00:00Z: 1
	  quantity from 2021-01-01T00:00:00Z: null
	DISTRIBUTES_TO Provider:GLOBAL:b Reseller:GLOBAL:r
	  DISTRIBUTES_TO Provider:GLOBAL:b Reseller:GLOBAL:r 2020-01-01T00:00:00Z..2021-01-01T00:00:00Z
	    said b b.json 2023-01-01T00:00:00Z
	    said a a.json 2022-01-01T00:00:00Z
	SERVES Reseller:GLOBAL:r Customer:GLOBAL:b  Provider:GLOBAL:b
	  SERVES Reseller:GLOBAL:r Customer:GLOBAL:b 2020-01-01T00:00:00Z.. via="Provider:GLOBAL:b"
	    said someone somewhere 2020-01-01T00:00:00Z
	SERVES Reseller:GLOBAL:r Customer:GLOBAL:b ADVISOR 
	  SERVES Reseller:GLOBAL:r Customer:GLOBAL:b 2020-01-01T00:00:00Z.. kind="ADVISOR"
	    said someone somewhere 2020-01-01T00:00:00Z
	RESELLS Reseller:GLOBAL:r Subscription:GLOBAL:s TRANSACTION_RESELLER
	  RESELLS Reseller:GLOBAL:r Subscription:GLOBAL:s 2020-01-01T00:00:00Z..2021-01-01T00:00:00Z role="TRANSACTION_RESELLER" mpnId="9"
	    said someone somewhere 2020-01-01T00:00:00Z
	  RESELLS Reseller:GLOBAL:r Subscription:GLOBAL:s 2021-01-01T00:00:00Z.. role="TRANSACTION_RESELLER"
	    said someone somewhere 2020-01-01T00:00:00Z
`

func copyNode(node *csp.Node) csp.Node {
	return csp.Node{ID: node.ID, Properties: slices.Clone(node.Properties), History: slices.Clone(node.History)}
}

func copyFact(fact *csp.Fact) csp.Fact {
	copied := csp.Fact{Key: fact.Key, Intervals: slices.Clone(fact.Intervals)}
	for i := range copied.Intervals {
		interval := &copied.Intervals[i]
		interval.Properties, interval.Provenance = slices.Clone(interval.Properties), slices.Clone(interval.Provenance)
	}
	return copied
}
