package neo4j

import (
	"sync"

	"channelgraph/internal/plan"
)

// prepared is what a plan becomes.
type prepared struct {
	statements  []statement
	byCodePoint func() []statement // the same with texts compared by code point whatever they hold; compiled when first needed
}

func prepare(p *plan.Plan) *prepared {
	return &prepared{split(p, false), sync.OnceValue(func() []statement { return split(p, true) })}
}

// forInput returns the statements that compare the input's texts rightly.
func (p *prepared) forInput(input *plan.Input) []statement {
	for i := range p.statements {
		if p.statements[i].ordersTexts && needsCodePoints(p.statements[i].parameters, input) {
			return p.byCodePoint()
		}
	}
	return p.statements
}

// split compiles a plan: into one statement, as long as that holds no more subqueries than statementSubqueries.
// Beyond, a new statement begins before the root that would exceed it; a single root is never divided.
func split(p *plan.Plan, byCodePoint bool) []statement {
	if len(p.Roots) == 0 {
		return nil
	}
	statements := []statement{compile(p.Slots, p.Roots, byCodePoint)}
	if statements[0].subqueries <= statementSubqueries {
		return statements
	}
	statements = statements[:0]
	for first := 0; first < len(p.Roots); {
		last := first + 1
		part := compile(p.Slots, p.Roots[first:last], byCodePoint)
		for last < len(p.Roots) {
			longer := compile(p.Slots, p.Roots[first:last+1], byCodePoint)
			if longer.subqueries > statementSubqueries {
				break
			}
			part, last = longer, last+1
		}
		statements = append(statements, part)
		first = last
	}
	return statements
}

// statementSubqueries is the number of subqueries up to which a plan is one statement.
const statementSubqueries = 60
