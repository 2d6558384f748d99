package storetest

import (
	"flag"
	"strings"
	"testing"

	"channelgraph/internal/store"
	"channelgraph/internal/store/storetest/channel"
)

// opener opens an empty store and leaves its closing to the test's cleanup.
type opener = func(testing.TB) store.Store

// group is some clauses of the contract that are examined on one graph.
type group struct {
	name    string
	graph   func() *channel.Graph // what the clauses find; nil: nothing
	own     bool                  // each clause opens a store itself; otherwise opening gives the group's one
	clauses []clause
}

// clause is one sentence of the contract.
type clause struct {
	name    string
	examine func(tb testing.TB, open opener)
}

// groups lists all that is examined.
func groups() []group {
	return []group{
		lookupClauses, orderClauses, pageClauses, comparisonClauses, logicClauses, relationClauses, degreeClauses, equalClauses, bothClauses, waysClauses, reachClauses, searchClauses, outerClauses,
		groupClauses, timeClauses, factClauses, routeClauses, changeClauses, historyClauses, scopeClauses, sightClauses, unseenClauses, sizeClauses, writingClauses, refusalClauses, dumpClauses,
		logClauses, overlapClauses, lifeClauses,
	}
}

// Run examines a store by every clause of the contract. open returns an empty store.
func Run(t *testing.T, open func(tb testing.TB) store.Store) {
	t.Helper()
	run, defined := 0, 0 // a suite that examines less than it says proves nothing
	for _, group := range groups() {
		defined += len(group.clauses)
		t.Run(group.name, func(t *testing.T) {
			openClause := group.prepare(t, open)
			for _, clause := range group.clauses {
				t.Run(clause.name, func(t *testing.T) {
					clause.examine(t, openClause)
					run++
				})
			}
		})
	}
	if chosen := flag.Lookup("test.run").Value.String(); run != defined && !strings.Contains(chosen, "/") {
		t.Errorf("%d of %d clauses were examined", run, defined)
	}
}

// prepare opens the group's store and fills it, and returns how its clauses open theirs.
func (g *group) prepare(tb testing.TB, open opener) opener {
	tb.Helper()
	if g.own {
		return open
	}
	shared := open(tb)
	if g.graph != nil {
		g.graph().Put(tb, shared)
	}
	return func(testing.TB) store.Store { return shared }
}
