package cost

import "channelgraph/internal/plan"

// Found returns what reading an answer cost, in points. Whatever a root's list and its summaries cost is not in it: that does not
// depend on what is found.
func Found(answer *plan.Answer) int {
	points := 0
	for i := range answer.Roots {
		points += table(&answer.Roots[i])
	}
	return points
}

// table is what the rows of a table cost, with everything below them.
func table(t *plan.Table) int {
	points := Node*len(t.Kinds) + Value*len(t.Cells)
	if len(t.Degrees) > 0 {
		points += Summary * len(t.Kinds)
	}
	for i := range t.Hops {
		hop := &t.Hops[i]
		points += List*len(t.Kinds) + summaries(hop) + table(hop)
	}
	for i := range t.Routes {
		points += (List+Summary)*len(t.Kinds) + routes(&t.Routes[i])
	}
	for i := range t.Changes {
		points += (List+Summary)*len(t.Kinds) + changes(&t.Changes[i])
	}
	for i := range t.History {
		points += (List+Summary)*len(t.Kinds) + (Node+Value)*len(t.History[i].Values)
	}
	for i := range t.Groups {
		points += groups(&t.Groups[i])
	}
	return points + facts(t.Facts)
}

// parents is how many lists a table holds, and rows how many entries they have together.
func parents(starts []int32) int { return max(len(starts)-1, 0) }

func rows(starts []int32) int {
	if len(starts) == 0 {
		return 0
	}
	return int(starts[len(starts)-1])
}

// summaries is what was worked out of everything that each parent of a hop leads to. Aggregates of one parent are one summary.
func summaries(hop *plan.Table) int {
	points := Summary * len(hop.Totals)
	if len(hop.Aggregates) > 0 {
		points += Summary * parents(hop.Starts)
	}
	for i := range hop.Groups {
		points += Summary * parents(hop.Groups[i].Starts)
	}
	return points
}

func groups(t *plan.GroupTable) int {
	points := Node*rows(t.Starts) + Value*(len(t.Keys)+len(t.Aggregates))
	for i := range t.Nodes {
		points += table(&t.Nodes[i])
	}
	return points
}

func facts(t *plan.FactTable) int {
	if t == nil {
		return 0
	}
	points := Node*rows(t.Starts) + Value*len(t.Cells) + facts(t.History)
	if t.Provenance != nil {
		points += Node * len(t.Provenance.Witnesses)
	}
	for i := range t.References {
		points += table(&t.References[i])
	}
	return points
}

func routes(t *plan.RouteTable) int {
	points := Node*len(t.Keys) + table(&t.Stops)
	for _, visited := range t.Visited {
		points += Visit * int(visited)
	}
	for i := range t.Subscriptions {
		points += List*len(t.Keys) + summaries(&t.Subscriptions[i]) + table(&t.Subscriptions[i])
	}
	return points
}

func changes(t *plan.ChangeTable) int {
	return Node*len(t.Places) + table(&t.Sources) + table(&t.Targets) + facts(&t.New) + facts(&t.Old)
}
