package neo4j

import (
	"slices"
	"sync"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// prepared is what a plan becomes: its statements in each variant, compiled when first needed.
type prepared struct {
	variants [16]func() []statement
}

func prepare(p *plan.Plan) *prepared {
	var fresh prepared
	for number := range fresh.variants {
		fresh.variants[number] = sync.OnceValue(func() []statement {
			return split(p, variant{byCodePoint: number&1 != 0, fromAnchors: number&2 != 0, restricted: number&4 != 0, fewSeen: number&8 != 0})
		})
	}
	return &fresh
}

func (p *prepared) statements(v variant) []statement {
	number := 0
	for i, is := range []bool{v.byCodePoint, v.fromAnchors, v.restricted, v.fewSeen} {
		if is {
			number |= 1 << i
		}
	}
	return p.variants[number]()
}

// forInput returns the statements in the variant that is right for the input's values.
func (p *prepared) forInput(input *plan.Input) []statement {
	right := variant{restricted: !input.Scope.SeesEverything()}
	plain := p.statements(right)
	for i := range plain {
		right.byCodePoint = right.byCodePoint || plain[i].ordersTexts && needsCodePoints(plain[i].parameters, input)
		right.fromAnchors = right.fromAnchors || prefersAnchors(plain[i].anchorIDs, input)
		right.fewSeen = right.fewSeen || plain[i].walksPastUnseen && seesFew(input.Scope.Parties())
	}
	return p.statements(right)
}

// seesFew reports whether none of a viewer's parties is a provider: from a provider so many nodes hang that a walk soon meets a page of them.
func seesFew(parties []csp.NodeID) bool {
	return !slices.ContainsFunc(parties, func(id csp.NodeID) bool { return id.Kind() == csp.Provider })
}

// common returns the statements of the variants that ordinary values need.
func (p *prepared) common(restricted bool) []statement {
	plain := p.statements(variant{restricted: restricted})
	all := slices.Clone(plain)
	if slices.ContainsFunc(plain, func(one statement) bool { return one.anchorIDs != nil }) {
		all = append(all, p.statements(variant{restricted: restricted, fromAnchors: true})...)
	}
	if slices.ContainsFunc(plain, func(one statement) bool { return one.walksPastUnseen }) {
		all = append(all, p.statements(variant{restricted: restricted, fewSeen: true})...)
	}
	return all
}

// split compiles a plan: into one statement, as long as that holds no more subqueries than statementSubqueries.
// Beyond, a new statement begins before the root that would exceed it; a single root is never divided.
func split(p *plan.Plan, variant variant) []statement {
	if len(p.Roots) == 0 {
		return nil
	}
	statements := []statement{compile(p.Slots, p.Roots, variant)}
	if statements[0].subqueries <= statementSubqueries {
		return statements
	}
	statements = statements[:0]
	for first := 0; first < len(p.Roots); {
		last := first + 1
		part := compile(p.Slots, p.Roots[first:last], variant)
		for last < len(p.Roots) {
			longer := compile(p.Slots, p.Roots[first:last+1], variant)
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
