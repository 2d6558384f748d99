package neo4j

import (
	"slices"
	"strconv"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// statement is what a plan becomes: a text that depends on the plan's shape alone, the parameters it names,
// and how to read its one record.
type statement struct {
	text       string
	parameters []parameter
	roots      []rootShape
	subqueries int
	decisions
}

// variant is a way to write a statement. Which is right depends on values.
type variant struct {
	byCodePoint bool // compare texts by code point whatever they hold
	fromAnchors bool // begin at an anchor also if it may be a provider
	restricted  bool // the viewer does not see everything
	fewSeen     bool // what the viewer sees are few nodes: a list begins at them, and walks no index
}

// decisions are what the choice of a variant depends on.
type decisions struct {
	ordersTexts     bool        // some parameter is a text that is compared by size
	anchorIDs       []plan.Slot // the ids of anchors of which it must be seen whether they are a provider's
	walksPastUnseen bool        // it walks an index past nodes that the viewer does not see
}

// compiler writes one statement.
type compiler struct {
	parameters
	nodes, facts int // variables so far
	routesSoFar  int
	at           string   // the instant of the current root
	by           string   // the instant to which what the current root knows is limited, or ""
	outer        []node   // passed on the way to what is being written, the last one last
	inside       []string // the variables of nodes that the subquery being written has matched before
	parties      string   // the parameter that holds the viewer's, once it is named
	dated        bool     // the current root has an instant of its own: dated values are read from their history
	asOf         plan.Slot
	knownAs      *plan.Slot
	subqueries   int
	calls        []string // that have to stand before the RETURN being written
	results      int      // of calls so far
	variant
	decisions
}

// collected is the list of what a row returns, for every row of a subquery. text is the subquery up to its RETURN and knows the
// variables in imports.
//
// Neo4j takes an expression for an aggregation if any subquery in it aggregates, however deep, and then refuses what stands
// beside it or treats it as a grouping key. So such a subquery, and every one around it, is no expression but a CALL.
func (c *compiler) collected(imports, text string, item func() string) string {
	outer := c.calls
	c.calls = nil
	returned := item()
	inner := c.calls
	c.calls = outer
	if len(inner) == 0 {
		return "COLLECT { " + text + " RETURN " + returned + " }"
	}
	return c.called(imports, text+strings.Join(inner, ""), returned)
}

// called is the result of a CALL that collects what a row returns. It also sees the nodes that were passed on the way.
func (c *compiler) called(imports, text, returned string) string {
	c.results++
	result := "r" + strconv.Itoa(c.results)
	known := strings.Split(imports, ", ")
	for _, passed := range c.outer {
		for _, variable := range passed.variables() {
			if !slices.Contains(known, variable) {
				known = append(known, variable)
			}
		}
	}
	imports = strings.Join(known, ", ")
	c.calls = append(c.calls, " CALL ("+imports+") { "+text+" RETURN collect("+returned+") AS "+result+" }")
	return result
}

// topCollected is collected for a column of the statement, where an aggregation does no harm.
func (c *compiler) topCollected(text string, item func() string) string {
	returned := item()
	text += strings.Join(c.calls, "")
	c.calls = nil
	return "COLLECT { " + text + " RETURN " + returned + " }"
}

// node is a node variable and what is known of it.
type node struct {
	name  string
	kinds csp.KindSet
	seen  string // the variable that says whether the viewer sees it; "" if that is sure
}

func (c *compiler) newNode(kinds csp.KindSet) node {
	c.nodes++
	return node{name: "n" + strconv.Itoa(c.nodes), kinds: kinds}
}

func (c *compiler) newFact() string {
	c.facts++
	return "e" + strconv.Itoa(c.facts)
}

// compile writes one statement for some of a plan's roots.
func compile(slots []plan.SlotType, roots []plan.Root, variant variant) statement {
	c := &compiler{parameters: parameters{types: slots}, variant: variant}
	columns, shapes := make([]string, len(roots)), make([]rootShape, len(roots))
	for i := range roots {
		columns[i] = c.root(&roots[i], &shapes[i])
	}
	return statement{stable(columns), c.list, shapes, c.subqueries, c.decisions}
}

func (c *compiler) root(root *plan.Root, shape *rootShape) string {
	c.asOf, c.dated = root.AsOf, root.AsOf != plan.NoSlot
	c.at = c.parameters.add(root.AsOf, instant)
	c.by, c.knownAs = "", root.KnownAs
	if root.KnownAs != nil {
		c.by = c.parameters.add(*root.KnownAs, single)
	}
	if root.Changes != nil {
		shape.changes = &changesShape{}
		rows, total := c.changes(root.Changes, nil, shape.changes)
		if total == "" {
			return "[" + rows + "]"
		}
		shape.changes.total = 1
		return "[" + rows + ", " + total + "]"
	}
	if root.IDs != nil {
		return c.lookup(root.IDs, shape)
	}
	rows, total, both := c.rootPage(root.List, shape)
	summaries := c.rootSummaries(root.List, shape)
	if both != "" {
		if shape.parts = 2 + len(summaries); len(summaries) > 0 {
			both += " + [" + strings.Join(summaries, ", ") + "]"
		}
		return both
	}
	parts := []string{rows}
	if total != "" {
		parts = append(parts, total)
	}
	if parts = append(parts, summaries...); len(parts) == 1 {
		return rows
	}
	shape.parts = len(parts)
	return "[" + strings.Join(parts, ", ") + "]"
}

// lookup gives the rows in any order; the decoder brings them into the order asked.
func (c *compiler) lookup(lookup *plan.Lookup, shape *rootShape) string {
	n := c.newNode(lookup.Kinds)
	shape.lookup = lookup
	ids := c.parameters.add(lookup.IDs, list)
	c.subqueries++
	return c.topCollected("MATCH ("+n.name+labels(n.kinds)+") WHERE "+n.name+".id IN "+ids+barrier("", n, c.sightOf(n)), func() string {
		return c.lookupProjection(&lookup.Node, n, &shape.rows)
	})
}

// hop is the rows of one page of neighbours, and their number if the page wants it.
func (c *compiler) hop(hop *plan.Hop, parent node, shape *tableShape) (rows, total string) {
	*shape = tableShape{page: &hop.Page}
	if rows = noRows; !hop.Page.NoRows {
		rows = c.hopRows(hop, parent, shape)
	}
	if hop.Page.Total {
		total = c.hopTotal(hop, parent)
	}
	return rows, total
}

func (c *compiler) hopRows(hop *plan.Hop, parent node, shape *tableShape) string {
	c.subqueries++
	defer c.passing(parent)()
	m := c.hopMatch(hop, parent)
	m.where.cheap = append(m.where.cheap, c.bounds(&hop.Page, m.far)...)

	matched, carried := m.text(), m.far.name
	if m.bound {
		m.far = c.newNode(m.far.kinds)
		carried += " AS " + m.far.name
	}
	switch {
	case hop.Equal != csp.NoField:
	case !tiesOnce(&hop.Step):
		carried = "DISTINCT " + carried
	case hop.Fact != nil:
		carried += ", " + m.fact
	}
	text := matched + " WITH " + carried + c.orderAndLimit(&hop.Page, m.far)
	return c.collected(parent.name, text, func() string {
		return c.projection(&hop.Page.Node, m.far, &shape.rows, func() string {
			if hop.Fact == nil {
				return ""
			}
			shape.facts = &factShape{}
			return c.factRows(hop, parent, m, shape.facts)
		})
	})
}

func (c *compiler) hopTotal(hop *plan.Hop, parent node) string {
	c.subqueries++
	defer c.passing(parent)()
	m := c.hopMatch(hop, parent)
	if hop.Equal != csp.NoField {
		return "COUNT { " + m.text() + " RETURN " + m.far.name + " }"
	}
	return "COUNT { " + m.text() + m.distinctRows(&hop.Step) + " }"
}

// hopMatch matches the neighbours of a hop that satisfy its conditions, whatever the page's bounds.
func (c *compiler) hopMatch(hop *plan.Hop, parent node) match {
	var m match
	if hop.Equal != csp.NoField {
		m = c.alike(hop, parent)
	} else {
		m = c.matching(&hop.Step, hop.Page.Kinds, hop.Page.Where, parent)
		m.guard(hop.On, parent)
	}
	m.where.add(c.conditions(hop.Page.Where, m.far))
	return m
}

// noRows stands where a page lists no node.
const noRows = "[]"

// distinctRows ends a subquery that has one row for each relationship, so that it has one for each neighbour.
func (m *match) distinctRows(step *plan.Step) string {
	switch {
	case m.bound:
		return " RETURN DISTINCT 1 AS x"
	case tiesOnce(step):
		return " RETURN " + m.far.name
	}
	return " RETURN DISTINCT " + m.far.name
}

// tiesOnce reports whether at any instant two nodes are tied by at most one relationship of a step: intervals of
// one fact do not overlap, and without discriminators there is one fact of a kind.
func tiesOnce(step *plan.Step) bool {
	return step.Also == 0 && step.Ways == nil && kindTiesOnce(step.Fact)
}

func kindTiesOnce(fact csp.FactKind) bool { return len(fact.Discriminator()) == 0 }

// projection is the list that one row returns. facts writes the last element's text, or "" if there is none.
func (c *compiler) projection(selection *plan.Selection, n node, shape *rowShape, facts func() string) string {
	return "[" + strings.Join(c.cells(selection, n, shape, facts), ", ") + "]"
}

// lookupProjection begins with the id, by which rows are put in order.
func (c *compiler) lookupProjection(selection *plan.Selection, n node, shape *rowShape) string {
	shape.withID = true
	return c.projection(selection, n, shape, func() string { return "" })
}

func (c *compiler) cells(selection *plan.Selection, n node, shape *rowShape, facts func() string) []string {
	var cells []string
	kind, one := n.kinds.One()
	shape.kind, shape.columns, shape.facts = kind, selection.Columns, -1
	if shape.withID || !one {
		shape.withID = true
		cells = append(cells, n.name+".id")
	}
	for _, field := range selection.Columns {
		if shape.withID && field == csp.ID {
			shape.cells = append(shape.cells, 0)
			continue
		}
		shape.cells = append(shape.cells, len(cells))
		cells = append(cells, c.value(n, field))
	}
	shape.hops = make([]hopShape, len(selection.Hops))
	for i := range selection.Hops {
		rows, total := c.hop(&selection.Hops[i], n, &shape.hops[i].table)
		shape.hops[i].rows, shape.hops[i].total = len(cells), -1
		cells = append(cells, rows)
		if total != "" {
			shape.hops[i].total = len(cells)
			cells = append(cells, total)
		}
		shape.hops[i].summaries = len(cells)
		cells = append(cells, c.hopSummaries(&selection.Hops[i], n, &shape.hops[i].table)...)
	}
	shape.degrees.at = -1
	if selection.Degrees {
		text := c.degrees(n, &shape.degrees)
		shape.degrees.at = len(cells)
		cells = append(cells, text)
	}
	shape.routes = make([]routesShape, len(selection.Routes))
	for i := range selection.Routes {
		text := c.routes(&selection.Routes[i], n, &shape.routes[i])
		shape.routes[i].at = len(cells)
		cells = append(cells, text)
	}
	shape.changes = make([]changesShape, len(selection.Changes))
	for i := range selection.Changes {
		rows, total := c.changes(&selection.Changes[i], &n, &shape.changes[i])
		shape.changes[i].at = len(cells)
		cells = append(cells, rows)
		if total != "" {
			shape.changes[i].total = len(cells)
			cells = append(cells, total)
		}
	}
	shape.history = make([]historyShape, len(selection.History))
	for i := range selection.History {
		shape.history[i] = historyShape{at: len(cells), asked: &selection.History[i], asOf: c.asOf}
		cells = append(cells, c.datedLists(&selection.History[i], n))
	}
	if text := facts(); text != "" {
		shape.facts = len(cells)
		cells = append(cells, text)
	}
	return cells
}

// value is a node's field at the root's instant, as written.
func (c *compiler) value(n node, field csp.Field) string {
	text := n.name + "." + field.String()
	if c.dated && field.Spec().Dated {
		text = valueAt(n.name, field, c.at)
	}
	return c.shown(n, field, text)
}

// labels is the label expression for a node of some kinds. Of no kind is what would be of two.
func labels(kinds csp.KindSet) string {
	if kinds == csp.NoKinds {
		return ":" + csp.Provider.String() + "&" + csp.Customer.String()
	}
	var names []string
	for _, kind := range kinds.Kinds() {
		names = append(names, kind.String())
	}
	return ":" + strings.Join(names, "|")
}
