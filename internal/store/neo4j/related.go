package neo4j

import (
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// related writes a quantified condition on neighbours. It is true or false, never null.
func (c *compiler) related(related *plan.Related, parent node) string {
	switch related.Quantifier {
	case plan.None:
		return "NOT " + c.exists(related, parent)
	case plan.All:
		return c.all(related, parent)
	case plan.Single:
		return c.count(&related.Step, related.Where, parent, "2") + " = 1"
	}
	return c.exists(related, parent)
}

func (c *compiler) exists(related *plan.Related, parent node) string {
	c.subqueries++
	before := c.inside
	defer func() { c.inside = before }()
	c.inside = nil
	return "EXISTS { " + c.chain(related, parent) + " }"
}

// chain writes a Some as one MATCH, and a Some inside it as one more MATCH: nested EXISTS cost many times more.
// MATCH clauses of their own may use one relationship twice, as the plan allows.
// Of several conditions on neighbours at one level only the last Some is chained: each further one would multiply the rows.
func (c *compiler) chain(related *plan.Related, parent node) string {
	defer c.passing(parent)()
	m := c.matching(&related.Step, csp.AnyKind, related.Where, parent)
	rest, last := splitLastSome(related.Where)
	m.where.add(c.conditions(rest, m.far))
	if plan.LooksOut(*related) || related.Step.Sole || c.restricted {
		m.kept = c.inside
	}
	text := m.text()
	if last != nil {
		before := c.inside
		if !m.bound {
			c.inside = append(before[:len(before):len(before)], m.far.name)
		}
		text += " " + c.chain(last, m.far)
		c.inside = before
	}
	return text
}

// splitLastSome takes the last Some out of a conjunction.
func splitLastSome(where plan.Predicate) (rest plan.And, last *plan.Related) {
	rest = conjuncts(where)
	for i := len(rest) - 1; i >= 0; i-- {
		if some, ok := rest[i].(plan.Related); ok && some.Quantifier == plan.Some {
			return append(rest[:i:i], rest[i+1:]...), &some
		}
	}
	return rest, nil
}

// all says that no neighbour fails: none has a relationship that fails Step.Where, and none fails Where.
func (c *compiler) all(related *plan.Related, parent node) string {
	demands := append(factDemands(related.Step.Where), nodeDemands(related.Where)...)
	if len(demands) == 0 && !related.Step.Sole {
		return "true"
	}
	c.subqueries++
	defer c.passing(parent)()
	m := c.tied(&related.Step, csp.AnyKind, parent)
	var failures []string
	costly := false
	for _, demand := range demands {
		of := subject{variable: m.fact}
		if demand.ofNode {
			of = subject{m.far.name, m.far, true}
		}
		failures = append(failures, c.negation(demand.predicate, of))
		costly = costly || isCostly(demand.predicate)
	}
	if related.Step.Sole {
		failures, costly = append(failures, "NOT "+c.sole(&related.Step, parent, m.far)), true
	}
	failure := "(" + strings.Join(failures, " OR ") + ")"
	if costly {
		m.where.costly = append(m.where.costly, failure)
	} else {
		m.where.cheap = append(m.where.cheap, failure)
	}
	return "NOT EXISTS { " + m.text() + " }"
}

type demand struct {
	predicate plan.Predicate
	ofNode    bool
}

func factDemands(where plan.Predicate) (list []demand) {
	for _, predicate := range conjuncts(where) {
		list = append(list, demand{predicate, false})
	}
	return list
}

func nodeDemands(where plan.Predicate) (list []demand) {
	for _, predicate := range conjuncts(where) {
		list = append(list, demand{predicate, true})
	}
	return list
}

// relatedCount compares the number of neighbours with a slot. Counting stops one after the slot's number.
func (c *compiler) relatedCount(count *plan.RelatedCount, parent node) string {
	counted := c.count(&count.Step, count.Where, parent, c.parameters.add(count.Slot, countAndOne))
	return counted + comparisonOperators[count.Operator] + c.parameters.add(count.Slot, single)
}

// count counts neighbours that match, at most limit.
func (c *compiler) count(step *plan.Step, where plan.Predicate, parent node, limit string) string {
	c.subqueries++
	defer c.passing(parent)()
	m := c.matching(step, csp.AnyKind, where, parent)
	m.where.add(c.conditions(where, m.far))
	return "COUNT { " + m.text() + m.distinctRows(step) + " LIMIT " + limit + " }"
}
