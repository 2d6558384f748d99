package neo4j

import (
	"reflect"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// The planner never starts at the far end of an EXISTS. So a list whose condition names a node by its id at the
// end of a chain of Some begins there and walks the chain backwards.

// anchor is a chain of Some from the listed node to a node with a given id, and what else its conditions demand.
type anchor struct {
	steps []anchorStep
	rest  plan.And // the conditions on the listed node besides the chain
}

type anchorStep struct {
	step *plan.Step
	rest plan.And // the conditions on the node that the step reaches, besides the next step; the last holds the id
}

// findAnchor returns the best chain in a condition, or nil. A chain to a kind of node with fewer neighbours is better
// than one to a kind with more, then a shorter one than a longer one, then an earlier one.
func findAnchor(where plan.Predicate) *anchor {
	list := conjuncts(where)
	var best *anchor
	for i, conjunct := range list {
		some, ok := conjunct.(plan.Related)
		if !ok || some.Quantifier != plan.Some || plan.LooksOut(some) {
			continue // walked backwards, a condition would come before the node to which it looks out
		}
		steps := anchorSteps(&some)
		if steps == nil {
			continue
		}
		if candidate := (&anchor{steps, without(list, i)}); best == nil || candidate.rank() < best.rank() {
			best = candidate
		}
	}
	return best
}

// anchorSteps follows a Some to a node with a given id, or returns nil.
func anchorSteps(some *plan.Related) []anchorStep {
	list := conjuncts(some.Where)
	for _, conjunct := range list {
		if namesID(conjunct) {
			return []anchorStep{{&some.Step, list}}
		}
	}
	var best []anchorStep
	for i, conjunct := range list {
		next, ok := conjunct.(plan.Related)
		if !ok || next.Quantifier != plan.Some {
			continue
		}
		steps := anchorSteps(&next)
		if steps != nil && (best == nil || rank(steps) < rank(best[1:])) {
			best = append([]anchorStep{{&some.Step, without(list, i)}}, steps...)
		}
	}
	return best
}

func namesID(predicate plan.Predicate) bool {
	compare, ok := predicate.(plan.Compare)
	return ok && compare.Field == csp.ID && (compare.Operator == plan.Equal || compare.Operator == plan.In)
}

func without(list []plan.Predicate, i int) plan.And {
	return append(append(plan.And{}, list[:i]...), list[i+1:]...)
}

func (a *anchor) rank() int { return rank(a.steps) }

func rank(steps []anchorStep) int {
	last := steps[len(steps)-1].step
	rank := len(steps)
	for kind, degree := range map[csp.Kind]int{csp.Provider: 400, csp.Reseller: 300, csp.Customer: 200, csp.Subscription: 100} {
		if (last.To & farKinds(last)).Has(kind) {
			rank = max(rank, degree+len(steps))
		}
	}
	return rank
}

// prefersAnchor reports whether a list is better begun at an anchor than walked in the order of an index: unless
// the anchor is a provider. So many nodes hang from a provider that a walk soon meets a page of them.
// Where the anchor's kind shows in the id only, the statement has a variant for either. If the nodes also have to
// lack neighbours, or to have a number of them, few may match and a walk may go on for long.
func (c *compiler) prefersAnchor(where plan.Predicate) bool {
	anchor := findAnchor(where)
	if anchor == nil {
		return false
	}
	for _, conjunct := range anchor.rest {
		if related, ok := conjunct.(plan.Related); isCostly(conjunct) && !(ok && related.Quantifier == plan.Some) {
			return true
		}
	}
	last := anchor.steps[len(anchor.steps)-1]
	kinds := last.step.To & farKinds(last.step)
	if !kinds.Has(csp.Provider) || kinds == csp.OnlyProviders {
		return kinds != csp.OnlyProviders
	}
	for _, conjunct := range last.rest {
		if namesID(conjunct) {
			c.anchorIDs = append(c.anchorIDs, conjunct.(plan.Compare).Slot)
			break
		}
	}
	return c.fromAnchors
}

// prefersAnchors reports whether none of the ids that decide it is a provider's.
func prefersAnchors(anchorIDs []plan.Slot, input *plan.Input) bool {
	for _, slot := range anchorIDs {
		slotted := &input.Values[slot]
		for _, id := range append(slotted.Many[:len(slotted.Many):len(slotted.Many)], slotted.One) {
			if csp.NodeID(id.Text()).Kind() == csp.Provider {
				return false
			}
		}
	}
	return len(anchorIDs) > 0
}

// anchored matches the nodes of a list from its anchor, or returns "" if there is none.
func (c *compiler) anchored(page *plan.Page, n node, bounds func(*plan.Page, node) []string) string {
	anchor := findAnchor(page.Where)
	if anchor == nil {
		return ""
	}
	counted := anchor.takeCount()
	last := len(anchor.steps) - 1
	far := c.newNode(anchor.steps[last].step.To & farKinds(anchor.steps[last].step))
	where := c.conditions(anchor.steps[last].rest, far)
	text := "MATCH (" + far.name + labels(far.kinds) + ")" + whereClause(where.cheap) + barrier("", far, where.costly)
	for i := last; i >= 0; i-- {
		step := anchor.steps[i].step
		near, rest := n, anchor.rest
		if i > 0 {
			before := anchor.steps[i-1]
			near, rest = c.newNode(before.step.To&farKinds(before.step)), before.rest
		}
		m := c.backwards(step, near, far)
		conditions := conditions{cheap: append(m.where.cheap, c.factConditions(step.Where, m.fact)...)}
		if step.Sole {
			conditions.cheap = append(conditions.cheap, c.sole(step, near, far))
		}
		conditions.add(c.conditions(rest, near))
		if i == 0 && bounds != nil {
			conditions.cheap = append(conditions.cheap, bounds(page, n)...)
		}
		text += " " + m.opening(far) + whereClause(conditions.cheap)
		if counted != nil {
			number := c.newFact()
			text += " WITH " + near.name + ", count(DISTINCT " + far.name + ") AS " + number +
				" WHERE " + number + comparisonOperators[counted.Operator] + c.parameters.add(counted.Slot, single)
		}
		text += barrier("DISTINCT ", near, conditions.costly)
		if i == 0 && len(conditions.costly) == 0 {
			text += " WITH DISTINCT " + near.name
		}
		far = near
	}
	return text
}

// takeCount takes a condition on the number of neighbours out of the rest, if it counts exactly those at which the anchor's
// one step begins: then the rows of each listed node need only be counted.
func (a *anchor) takeCount() *plan.RelatedCount {
	if len(a.steps) != 1 {
		return nil
	}
	for i, conjunct := range a.rest {
		count, ok := conjunct.(plan.RelatedCount)
		if ok && reflect.DeepEqual(count.Step, *a.steps[0].step) && reflect.DeepEqual(plan.And(conjuncts(count.Where)), a.steps[0].rest) {
			a.rest = without(a.rest, i)
			return &count
		}
	}
	return nil
}

// backwards matches a step from its far end, which is bound.
func (c *compiler) backwards(step *plan.Step, near, far node) match {
	if step.Ways != nil {
		turned := step.Turned(near.kinds)
		return match{far: near, through: c.ways(&turned, []string{far.name}, far, near, near.name)}
	}
	m := match{fact: c.newFact(), far: near}
	label := farLabels(near.kinds, nearKinds(step))
	if step.Via == plan.ViaNone {
		m.pattern, m.where.cheap = pattern(step, near.name+label, m.fact, far.name), c.holds(along(step, near, far, m.fact)).all()
		return m
	}
	turned := *step
	turned.Inbound = !step.Inbound
	m.through = c.through(&turned, far, m.fact, near)
	if label != "" {
		m.where.cheap = []string{near.name + label}
	}
	return m
}

// opening is the match without conditions, which keeps the node where it began.
func (m *match) opening(bound node) string {
	if m.through == "" {
		return "MATCH " + m.pattern
	}
	return m.through + m.carry() + ", " + bound.name
}

// nearKinds are the kinds at which a step can begin by the rules of its relationship kind.
func nearKinds(step *plan.Step) csp.KindSet {
	turned := *step
	turned.Inbound = !step.Inbound
	return farKinds(&turned)
}

// barrier ends a MATCH with its costly conditions, if there are any: after all others, and once for each node.
func barrier(distinct string, n node, costly []string) string {
	if len(costly) == 0 {
		return ""
	}
	return " WITH " + distinct + n.name + " SKIP 0" + whereClause(costly)
}
