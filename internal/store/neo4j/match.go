package neo4j

import (
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// conditions are the conjuncts of a WHERE. The costly ones hold subqueries.
type conditions struct{ cheap, costly []string }

func (w *conditions) add(more conditions) {
	w.cheap = append(w.cheap, more.cheap...)
	w.costly = append(w.costly, more.costly...)
}

// all are the conjuncts in one list, for a MATCH that nothing parts.
func (w conditions) all() []string { return append(w.cheap, w.costly...) }

// whereClause joins conjuncts; "" for none.
func whereClause(conjuncts []string) string {
	if len(conjuncts) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(conjuncts, " AND ")
}

// match is a MATCH of one relationship from a bound node to its neighbours.
type match struct {
	pattern string
	through string // stands in place of the MATCH where relationships begin via a provider, or a value is followed
	fact    string // the relationship's variable; "" where a value is followed
	far     node
	bound   bool     // far was matched before: an outer subquery's variable
	kept    []string // variables of nodes matched before in the same subquery, for conditions that look out to them
	where   conditions
}

// text is the MATCH with its conditions. The planner runs subqueries inside a subquery before the cheap conditions
// of their own level; WITH … SKIP 0 keeps it from that.
func (m *match) text() string {
	text := "MATCH " + m.pattern + whereClause(m.where.cheap)
	if m.through != "" {
		text = m.through + m.carry() + whereClause(m.where.cheap)
	}
	if len(m.where.costly) == 0 {
		return text
	}
	return text + m.carry() + " SKIP 0" + whereClause(m.where.costly)
}

// carry keeps the variables that conditions after it need: those of an outer subquery are seen all the same.
func (m *match) carry() string {
	list := append([]string{}, m.kept...)
	if !m.bound {
		list = append(list, m.far.name)
	}
	if m.fact != "" {
		list = append(list, m.fact)
	}
	return " WITH " + strings.Join(list, ", ")
}

// guard keeps parents of other kinds than on from having neighbours, unless they cannot have any.
func (m *match) guard(on csp.KindSet, parent node) {
	if on&parent.kinds == parent.kinds {
		return
	}
	m.where.cheap = append(m.where.cheap, parent.name+labels(on&parent.kinds))
}

// neighbours matches the relationships of a step that hold and satisfy Step.Where.
func (c *compiler) neighbours(step *plan.Step, kinds csp.KindSet, parent node) match {
	return c.satisfying(step, parent, c.tied(step, kinds, parent))
}

// matching is neighbours for a condition on them: if that names a node passed on the way, the pattern ends there.
func (c *compiler) matching(step *plan.Step, kinds csp.KindSet, where plan.Predicate, parent node) match {
	kinds &= step.To
	target, ok := c.outerNode(plan.SameAsOuter(where))
	target.kinds &= kinds & farKinds(step)
	switch {
	case !ok || target.kinds == csp.NoKinds || step.Via != plan.ViaNone:
		return c.neighbours(step, kinds, parent)
	case step.Ways != nil:
		return c.overWaysTo(step, parent, target)
	}
	m := match{fact: c.newFact(), far: target, bound: true}
	m.pattern = pattern(step, parent.name, m.fact, m.far.name+farLabels(kinds, farKinds(step)))
	m.where = c.holds(along(step, parent, m.far, m.fact))
	return c.satisfying(step, parent, m)
}

func (c *compiler) satisfying(step *plan.Step, parent node, m match) match {
	m.where.cheap = append(m.where.cheap, c.factConditions(step.Where, m.fact)...)
	if step.Sole {
		m.where.costly = append(m.where.costly, c.sole(step, parent, m.far))
	}
	return m
}

// tied matches the relationships of a step that hold, whatever Step.Where says.
func (c *compiler) tied(step *plan.Step, kinds csp.KindSet, parent node) match {
	if step.Ways != nil {
		return c.overWays(step, kinds, parent)
	}
	kinds &= step.To
	possible := farKinds(step)
	m := match{fact: c.newFact(), far: c.newNode(kinds & possible)}
	if step.Via != plan.ViaNone {
		m.through = c.through(step, parent, m.fact, m.far)
		if label := farLabels(kinds, possible); label != "" {
			m.where.cheap = append(m.where.cheap, m.far.name+label)
		}
		return m
	}
	m.pattern = pattern(step, parent.name, m.fact, m.far.name+farLabels(kinds, possible))
	m.where = c.holds(along(step, parent, m.far, m.fact))
	return m
}

// farKinds are the kinds that a step can reach by the rules of its relationship kind.
func farKinds(step *plan.Step) (kinds csp.KindSet) {
	switch {
	case step.Ways != nil:
		for _, way := range step.Ways {
			last := &way[len(way)-1]
			kinds |= last.To & farKinds(last)
		}
		return kinds
	case !step.Inbound:
		_, to := step.Ends()
		return to
	case step.Via == plan.ViaOnly:
		return csp.OnlyProviders
	}
	from, _ := step.Ends()
	return from
}

// farLabels names labels only where the relationship kind leaves a choice: testing a label costs a look at the node.
func farLabels(kinds, possible csp.KindSet) string {
	if kinds&possible == possible {
		return ""
	}
	return labels(kinds & possible)
}

func pattern(step *plan.Step, near, fact, far string) string {
	relationship := "[" + fact + ":" + typesOf(step) + "]"
	if step.Inbound {
		return "(" + near + ")<-" + relationship + "-(" + far + ")"
	}
	return "(" + near + ")-" + relationship + "->(" + far + ")"
}

// typesOf names the relationship types of a step.
func typesOf(step *plan.Step) string {
	if step.Also != 0 {
		return step.Fact.String() + "|" + step.Also.String()
	}
	return step.Fact.String()
}

// holds says that a relationship holds at the root's instant, that it was recorded by then and that the viewer sees it.
func (c *compiler) holds(t tie) conditions {
	where := conditions{cheap: append(c.inForce(t.fact), c.recorded(t.fact)...)}
	where.add(c.seen(t))
	return where
}

// inForce says that the root's instant lies in a relationship's interval, as a sum that no index answers: the indexes on since are for changes.
// As a place to begin they hold nearly all relationships of a kind, where a node has few (question B of the benchmark then
// reads 6,209 instead of 1,359), and with a limit in sight Neo4j walks them for every node.
func (c *compiler) inForce(fact string) []string {
	return []string{c.begun(fact), "(" + fact + ".until IS NULL OR " + fact + ".until > " + c.at + ")"}
}

func (c *compiler) begun(fact string) string { return fact + ".since + 0 <= " + c.at }

// recorded says that a witness of a relationship was recorded by the instant to which the root's knowledge is limited, if it is.
func (c *compiler) recorded(fact string) []string {
	if c.by == "" {
		return nil
	}
	return []string{"any(x IN " + fact + "." + provenanceRecordedProperty + " WHERE x <= " + c.by + ")"}
}
