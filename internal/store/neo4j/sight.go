package neo4j

import (
	"slices"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/permission"
	"channelgraph/internal/plan"
)

// A viewer who does not see everything is asked for by statements of their own, that look for sight of each relationship where they
// match it. What they look at for that is not subject to sight itself, nor to what was recorded by when.

// viewer is the list of the ids of the viewer's parties.
func (c *compiler) viewer() string {
	if c.parties == "" {
		c.parties = c.parameters.add(plan.NoSlot, parties)
	}
	return c.parties
}

// seen says that the viewer sees a relationship: by one of the places of its seers, the cheapest first. No AND stands in the OR: Neo4j
// would multiply it out, and plan for minutes.
func (c *compiler) seen(t tie) (where conditions) {
	if !c.restricted {
		return where
	}
	var ways []string
	costly := false
	add := func(kinds csp.FactKinds, way string) {
		if kinds != t.kinds {
			way = "CASE WHEN " + isOf(t.fact, kinds) + " THEN " + way + " ELSE false END"
		}
		ways = append(ways, way)
	}
	for _, place := range []permission.Place{permission.Beginning, permission.End, permission.Via} {
		if kinds := seenFrom(t.kinds, place); kinds != 0 {
			add(kinds, c.standsAt(t, place))
		}
	}
	if kinds := seenFrom(t.kinds, permission.Served); kinds != 0 {
		add(kinds, c.servedVia(t))
		costly = true
	}
	for _, place := range []permission.Place{permission.Holder, permission.HolderAtBoth} {
		if holders := holdersOf(t, place); len(holders) > 0 {
			add(kindsOf(holders), c.held(t, holders, place))
			costly = true
		}
	}
	if costly {
		return conditions{costly: []string{eitherOf(ways)}}
	}
	return conditions{cheap: []string{eitherOf(ways)}}
}

func eitherOf(ways []string) string {
	switch len(ways) {
	case 0:
		return never
	case 1:
		return ways[0]
	}
	return "(" + strings.Join(ways, " OR ") + ")"
}

// seenFrom returns those of some kinds that are seen from a place.
func seenFrom(kinds csp.FactKinds, place permission.Place) (seen csp.FactKinds) {
	for _, kind := range listed(kinds) {
		if slices.ContainsFunc(permission.Seers(kind), func(seer permission.Seer) bool { return seer.Place == place }) {
			seen |= csp.FactsOf(kind)
		}
	}
	return seen
}

// standsAt says that a party is at one end of a relationship, or the provider via which it is.
func (c *compiler) standsAt(t tie, place permission.Place) string {
	id := t.from.name + ".id"
	switch place {
	case permission.End:
		id = t.to.name + ".id"
	case permission.Via:
		id = t.fact + "." + csp.Via.String()
	}
	return id + " IN " + c.viewer()
}

// servedVia says that a party is a customer whom the relationship's end serves via its beginning. It begins at the party: so many are
// served by a reseller.
func (c *compiler) servedVia(t tie) string {
	c.subqueries++
	serves, customer := c.newFact(), c.newNode(csp.OnlyCustomers)
	named, reseller := c.named(t.to)
	label := labels(customer.kinds)
	where := append([]string{customer.name + ".id IN " + c.viewer(), serves + "." + csp.Via.String() + " = " + t.from.name + ".id"}, c.inForce(serves)...)
	return "EXISTS { " + named + "MATCH (" + reseller + ")-[" + serves + ":" + csp.Serves.String() + "]->(" + customer.name + label + ")" +
		" USING INDEX " + customer.name + label + "(id)" + whereClause(where) + " }"
}

// named gives a node a variable in a subquery, where it is none itself.
func (c *compiler) named(n node) (text, variable string) {
	if !strings.Contains(n.name, "(") {
		return "", n.name
	}
	variable = c.newNode(n.kinds).name
	return "WITH " + n.name + " AS " + variable + " ", variable
}

// holders are relationships by which those are held that are of some kinds.
type holders struct{ of, by csp.FactKinds }

// holdersOf lists who sees a relationship by holding one or both of its ends. Those are left out that cannot be there.
func holdersOf(t tie, place permission.Place) (list []holders) {
	for _, kind := range listed(t.kinds) {
		for _, seer := range permission.Seers(kind) {
			if seer.Place != place {
				continue
			}
			by := csp.FactKinds(0)
			for _, holds := range listed(seer.Kinds) {
				if holds.To()&t.to.kinds != 0 {
					by |= csp.FactsOf(holds)
				}
			}
			same := slices.IndexFunc(list, func(known holders) bool { return known.by == by })
			switch {
			case by == 0:
			case same >= 0:
				list[same].of |= csp.FactsOf(kind)
			default:
				list = append(list, holders{csp.FactsOf(kind), by})
			}
		}
	}
	return list
}

func kindsOf(list []holders) (kinds csp.FactKinds) {
	for _, one := range list {
		kinds |= one.of
	}
	return kinds
}

// held says that a party holds the end of a relationship, or has a holder at each of its ends.
func (c *compiler) held(t tie, list []holders, place permission.Place) string {
	c.subqueries++
	ends := []node{t.to}
	if place == permission.HolderAtBoth {
		ends = []node{t.from, t.to}
	}
	text := ""
	for _, end := range ends {
		named, variable := c.named(end)
		text += named + c.holder(t, variable, list) + " "
	}
	return "EXISTS { " + text + "}"
}

// holder matches a party that holds a node.
func (c *compiler) holder(t tie, held string, list []holders) string {
	holds, party := c.newFact(), c.newNode(csp.AnyKind)
	where := append([]string{party.name + ".id IN " + c.viewer()}, c.inForce(holds)...)
	where = append(where, whose(t.fact, holds, list)...)
	return "MATCH (" + held + ")<-[" + holds + ":" + typesIn(heldBy(list)) + "]-(" + party.name + ")" + whereClause(where)
}

func heldBy(list []holders) (kinds csp.FactKinds) {
	for _, one := range list {
		kinds |= one.by
	}
	return kinds
}

// whose says that a relationship is seen by the one by which its end is held, if not all of them are by all.
func whose(fact, holds string, list []holders) []string {
	if len(list) < 2 {
		return nil
	}
	text := "CASE"
	for _, one := range list {
		text += " WHEN " + isOf(fact, one.of) + " THEN " + isOf(holds, one.by)
	}
	return []string{text + " END"}
}
