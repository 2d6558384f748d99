package neo4j

import (
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// degreesShape says where the numbers of a row's relationships stand: for each leg that its kind can have the number of
// relationships and that of neighbours.
type degreesShape struct {
	at   int   // -1 if they are not asked for
	legs []int // numbers in csp.AllLegs
}

// degrees is a list of numbers. In each direction all relationships are read at once, and counted by their type:
// planning takes as long as for a few subqueries, however many types there are. No aggregating function is used: Neo4j
// would take the expression around the subquery for an aggregation.
func (c *compiler) degrees(n node, shape *degreesShape) string {
	var lists, numbers []string
	for _, inbound := range []bool{false, true} {
		var all, many csp.FactKinds
		for i, leg := range csp.AllLegs {
			if leg.Inbound != inbound || leg.Near()&n.kinds == 0 {
				continue
			}
			shape.legs = append(shape.legs, i)
			all |= csp.FactsOf(leg.Fact)
			if !kindTiesOnce(leg.Fact) {
				many |= csp.FactsOf(leg.Fact)
			}
		}
		relationships, neighbours := c.newFact(), c.newFact()
		if all != 0 {
			lists = append(lists, c.typesOf(n, inbound, all, "RETURN type(#e)")+" AS "+relationships)
		}
		if many != 0 {
			lists = append(lists, c.typesOf(n, inbound, many, "WITH DISTINCT type(#e) AS kind, #m RETURN kind")+" AS "+neighbours)
		}
		for _, kind := range listed(all) {
			counted := neighbours
			if !many.Has(kind) {
				counted = relationships
			}
			numbers = append(numbers, sizeOf(relationships, kind.String()), sizeOf(counted, kind.String()))
		}
	}
	if len(lists) == 0 { // a node of no kind: there is none
		return "[]"
	}
	return "COLLECT { WITH " + strings.Join(lists, ", ") + " RETURN [" + strings.Join(numbers, ", ") + "] }[0]"
}

// typesOf lists the types of a node's relationships that hold, as end says of the relationship #e to the node #m.
func (c *compiler) typesOf(n node, inbound bool, kinds csp.FactKinds, end string) string {
	c.subqueries++
	fact, far := c.newFact(), c.newNode(csp.AnyKind)
	text, of := "("+n.name+")-["+fact+":"+typesIn(kinds)+"]->("+far.name+")", tie{fact, kinds, n, far}
	if inbound {
		text, of = "("+n.name+")<-["+fact+":"+typesIn(kinds)+"]-("+far.name+")", tie{fact, kinds, far, n}
	}
	end = strings.NewReplacer("#e", fact, "#m", far.name).Replace(end)
	return "COLLECT { MATCH " + text + whereClause(c.holds(of).all()) + " " + end + " }"
}

func sizeOf(list, kind string) string { return "size([x IN " + list + " WHERE x = '" + kind + "'])" }

// degrees appends the numbers of one row; a nil row has none.
func (d *decoder) degrees(row []any, shape *degreesShape, table *plan.Table) {
	if shape.at < 0 {
		return
	}
	from := len(table.Degrees)
	table.Degrees = append(table.Degrees, make([]plan.Degree, len(csp.AllLegs))...)
	if row == nil {
		return
	}
	numbers := d.list(row[shape.at])
	if len(numbers) != 2*len(shape.legs) {
		d.fail("two numbers for each kind of relationship", row[shape.at])
		return
	}
	for i, leg := range shape.legs {
		table.Degrees[from+leg] = plan.Degree{Relationships: d.number(numbers[2*i]), Neighbours: d.number(numbers[2*i+1])}
	}
}
