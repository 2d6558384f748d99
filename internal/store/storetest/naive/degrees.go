package naive

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// degrees counts the relationships of every row by kind and direction.
func (r *reader) degrees(rows []row) []plan.Degree {
	var degrees []plan.Degree
	for _, row := range rows {
		for _, leg := range csp.AllLegs {
			var degree plan.Degree
			if row.node != nil {
				step := plan.Step{Fact: leg.Fact, Inbound: leg.Inbound, To: leg.Far()}
				tied := r.tied(row.node.ID, &step)
				degree = r.rules.Degree(len(tied), len(r.neighbours(tied)))
			}
			degrees = append(degrees, degree)
		}
	}
	return degrees
}

func degree(relationships, neighbours int) plan.Degree {
	return plan.Degree{Relationships: int64(relationships), Neighbours: int64(neighbours)}
}
