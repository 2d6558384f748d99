package sight

import (
	"context"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/permission"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
)

// Sight asks a graph what a viewer sees of it. It is safe for concurrent use.
type Sight struct {
	graph store.Reader
	plan  *plan.Plan
}

// New returns the sight over a graph.
func New(graph store.Reader) *Sight { return &Sight{graph, lookingPlan()} }

// Plan is what is asked of the graph, for planning ahead.
func (s *Sight) Plan() *plan.Plan { return s.plan }

// tie is a relationship, whenever it holds.
type tie struct {
	kind     csp.FactKind
	from, to csp.NodeID
	via      csp.NodeID // "" for none
}

func tieOf(one *csp.Relationship) tie {
	return tie{one.Kind, one.From, one.To, csp.NodeID(one.Properties.Get(csp.Via).Text())}
}

// looking is what somebody wants to look at.
type looking struct {
	nodes map[csp.NodeID]bool
	ties  map[tie]bool
}

// seen is what of it the viewer sees.
type seen looking

// look finds out what a viewer sees at an instant, or saw just before: what a change at the instant ended is looked at as it was.
func (s *Sight) look(ctx context.Context, scope plan.Scope, at csp.Instant, wanted looking) (seen, error) {
	result := seen{map[csp.NodeID]bool{}, map[tie]bool{}}
	asked := looking{wanted.nodes, map[tie]bool{}}
	for one := range wanted.ties {
		if permission.HasSide(scope.Parties(), one.kind, one.from, one.to, one.via) {
			result.ties[one] = true
		} else if permission.IsShared(one.kind) {
			asked.ties[one] = true
		}
	}
	if len(asked.nodes) == 0 && len(asked.ties) == 0 {
		return result, nil
	}
	answer, err := s.graph.Read(ctx, s.plan, asked.input(scope, at))
	if err != nil {
		return result, err
	}
	defer answer.Release()
	for moment := range moments {
		nodes, ends := &answer.Roots[2*moment], &answer.Roots[2*moment+1]
		for row, kind := range nodes.Kinds {
			if kind != 0 {
				result.nodes[csp.NodeID(nodes.Cells[row].Text())] = true
			}
		}
		for number, kind := range shared {
			result.add(kind, ends, &ends.Hops[number], asked.ties)
		}
	}
	return result, nil
}

// add takes the relationships of one kind that were found where they end.
func (s *seen) add(kind csp.FactKind, ends, beginnings *plan.Table, asked map[tie]bool) {
	for row := range ends.Kinds {
		from, to := beginnings.Rows(row)
		for ; from < to; from++ {
			found := tie{kind: kind, from: csp.NodeID(beginnings.Cells[from].Text()), to: csp.NodeID(ends.Cells[row].Text())}
			if asked[found] {
				s.ties[found] = true
			}
		}
	}
}
