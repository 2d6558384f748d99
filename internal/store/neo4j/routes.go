package neo4j

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// routesCompiler writes the routes of one parent: all beginnings of one hop, then those of two, and so on, each from the
// list of those before. A beginning is a list: its stops, and between them its legs. Each length stops one relationship
// behind the budget, and longer ones are not begun where the budget is spent: how much is visited is bounded whatever
// the planner does.
//
// No aggregating function is used: Neo4j would take the expression around the subquery for an aggregation. And where
// rows are sorted, no long list is in a variable: Neo4j counts it as memory of every row.
type routesCompiler struct {
	*compiler
	asked  *plan.Routes
	parent node
	legs   [][]csp.Leg // that a hop can go over, by its number less one
	number string      // makes variables different from those of routes around these
	budget string      // the parameter
	limit  string      // budget and one more
	avoid  string      // the condition on a stop b, or ""
}

// routes is a list: first a row that says what is known of all routes, then those of the page.
func (c *compiler) routes(asked *plan.Routes, parent node, shape *routesShape) string {
	*shape = routesShape{asked: asked}
	c.routesSoFar++
	before := c.outer
	defer func() { c.outer = before }()
	c.outer = nil // routes begin anew
	w := &routesCompiler{compiler: c, asked: asked, parent: parent, legs: legsByHop(asked), number: strconv.Itoa(c.routesSoFar)}
	c.subqueries += 2*asked.MaxHops + 3 + 3*len(asked.Subscriptions)
	w.budget = c.parameters.add(asked.Budget, single)
	w.limit = c.parameters.add(asked.Budget, countAndOne)
	if asked.Avoid != plan.NoSlot {
		w.avoid = "NOT #b.id IN " + c.parameters.add(asked.Avoid, list)
	}
	text := ""
	for length := 1; length <= asked.MaxHops; length++ {
		text += w.length(length) + " "
	}
	return w.rows(w.numbered(text+w.ended()), shape)
}

// numbered writes variables, which stand behind a #, with the number.
func (w *routesCompiler) numbered(text string) string {
	return variables.ReplaceAllString(text, "${1}_"+w.number)
}

var variables = regexp.MustCompile(`#([a-z0-9]+)`)

// length gives #l1, #l2 …, the beginnings of so many hops, and #v1, #v2 …, how many relationships lead to them. Once the budget
// is spent there are no beginnings, and so nothing more is visited.
func (w *routesCompiler) length(length int) string {
	var from, visit, beginning, known string
	var conditions []string
	legs := w.legs[length-1]
	for i := 1; i < length; i++ {
		known += fmt.Sprintf("#v%d, #l%d, ", i, i)
	}
	if len(legs) == 0 {
		return fmt.Sprintf("WITH %s0 AS #v%d, [] AS #l%d", known, length, length)
	}
	if length == 1 {
		from, beginning = w.parent.name, "["+w.parent.name+"]"
		m := match{}
		m.guard(w.asked.On, w.parent)
		conditions = append(append(m.where.cheap, w.goesOn(legs, from)...), "#b <> "+from)
		conditions = w.also(conditions, w.avoid, hopDirections(legs, from))
		visit = "MATCH " + hopPattern(legs, from) + whereClause(conditions)
	} else {
		from, beginning = "#a", "#p"
		onward := ""
		if !w.asked.Service && w.asked.ToIDs != plan.NoSlot {
			onward = " WHERE NOT #a.id IN " + w.parameters.add(w.asked.ToIDs, list)
		}
		conditions = append(w.goesOn(legs, from), "NOT #b IN #p")
		conditions = w.also(conditions, w.avoid, hopDirections(legs, from), w.turn(w.legs[length-2], legs))
		visit = fmt.Sprintf("UNWIND #l%d AS #p", length-1) +
			" WITH #p, #p[-1] AS #a, #p[-3] AS #z" + onward + " MATCH " + hopPattern(legs, from) + whereClause(conditions)
	}
	visit += " RETURN " + beginning + " + [" + hopLeg(legs, from) + ", #b] LIMIT " + w.limit
	within := fmt.Sprintf("CASE WHEN %s <= %s THEN #w ELSE [] END", strings.Replace(w.sum(length), "#v"+strconv.Itoa(length), "size(#w)", 1), w.budget)
	return fmt.Sprintf("WITH %sCOLLECT { %s } AS #w WITH %ssize(#w) AS #v%d, COLLECT { UNWIND %s AS #x RETURN DISTINCT #x } AS #l%d",
		known, visit, known, length, within, length)
}

// sum adds up what the lengths up to this one visited.
func (w *routesCompiler) sum(length int) string {
	var terms []string
	for i := 1; i <= length; i++ {
		terms = append(terms, "#v"+strconv.Itoa(i))
	}
	return strings.Join(terms, " + ")
}

func (w *routesCompiler) also(conditions []string, more ...string) []string {
	for _, condition := range more {
		if condition != "" {
			conditions = append(conditions, condition)
		}
	}
	return conditions
}

// ended returns a list: what is known of all routes, and the beginnings that are routes, as they are shown, with their keys.
func (w *routesCompiler) ended() string {
	var lists []string
	visited, hops := w.sum(w.asked.MaxHops), strconv.Itoa(w.asked.MaxHops)
	for length := w.asked.MaxHops; length >= 1; length-- {
		if length >= w.asked.MinHops {
			lists = append(lists, "#l"+strconv.Itoa(length))
		}
		hops = fmt.Sprintf("CASE WHEN %s > %s THEN %d ELSE %s END", w.sum(length), w.budget, length-1, hops)
	}
	visited = "CASE WHEN " + visited + " > " + w.budget + " THEN " + w.budget + " ELSE " + visited + " END"
	shown := "#p AS #q"
	if w.asked.Service { // turned round: all its legs are against the arrow
		shown = "[#i IN range(size(#p) - 1, 0, -1) | CASE WHEN #i % 2 = 1 THEN substring(#p[#i], 1) + '>' ELSE #p[#i] END] AS #q"
	}
	return "WITH " + strings.Join(lists, " + ") + " AS #begun, " + visited + " AS #visited, " + hops + " AS #hops " +
		"WITH #visited, #hops, COLLECT { UNWIND #begun AS #p WITH #p, #p[-1] AS #z" + whereClause(w.ends()) +
		" WITH " + shown + " RETURN {q: #q, k: toString(size(#q) / 2) + reduce(#k = '', #i IN range(0, size(#q) - 1) |" +
		" #k + ' ' + CASE WHEN #i % 2 = 1 THEN #q[#i] ELSE (#q[#i]).id END)} } AS #routes" +
		" RETURN [{q: [], of: [size(#routes), #visited, #hops]}] + #routes"
}

// ends are the conditions on a beginning p, whose last stop is z, to be a route.
func (w *routesCompiler) ends() (conditions []string) {
	switch {
	case w.asked.Service:
		direct := append(w.leads("#z", csp.Serves, w.parent.name), "#x.via IS NULL")
		resold := append(w.leads("#y", csp.Resells, w.parent.name), "#y <> #z")
		if w.asked.On == csp.OnlyCustomers {
			conditions = append(conditions, "(size(#p) > 3 OR EXISTS { MATCH ("+w.parent.name+")<-[#x:SERVES]-(#z)"+whereClause(direct)+" })")
			break
		}
		conditions = append(conditions, "CASE WHEN size(#p) > 3 THEN true"+
			" WHEN #p[1] = '<SERVES' THEN EXISTS { MATCH ("+w.parent.name+")<-[#x:SERVES]-(#z)"+whereClause(direct)+" }"+
			" WHEN #p[1] = '<SELLS' THEN NOT EXISTS { MATCH ("+w.parent.name+")<-[#x:RESELLS]-(#y)"+whereClause(resold)+" } ELSE false END")
	case w.asked.ToIDs != plan.NoSlot:
		conditions = append(conditions, "#z.id IN "+w.parameters.add(w.asked.ToIDs, list))
	case w.asked.To != csp.AnyKind:
		conditions = append(conditions, "#z"+labels(w.asked.To))
	}
	if w.asked.Through != plan.NoSlot {
		conditions = append(conditions, "all(#x IN "+w.parameters.add(w.asked.Through, list)+" WHERE #x IN [#i IN range(0, size(#p) - 1, 2) | (#p[#i]).id])")
	}
	switch {
	case w.asked.Carries != plan.NoSlot:
		conditions = append(conditions, w.carries())
	case w.asked.Served:
		conditions = append(conditions, "EXISTS { WITH #p AS #q"+w.served("#q", "")+" WITH #t WHERE #t > 0 RETURN #t }")
	}
	return conditions
}

// rows returns what is known of all routes, and the page's.
func (w *routesCompiler) rows(found string, shape *routesShape) string {
	var bounds []string
	if w.asked.After != plan.NoSlot {
		bounds = append(bounds, w.inOrder("#r.k", " > ", w.asked.After))
	}
	if w.asked.Before != plan.NoSlot {
		bounds = append(bounds, w.inOrder("#r.k", " < ", w.asked.Before))
	}
	within := ""
	if len(bounds) > 0 {
		within = " WHERE #r.k IS NULL OR " + strings.Join(bounds, " AND ")
	}
	order, size := " ORDER BY #r.k IS NOT NULL, #r.k", pageSize
	if w.asked.Backward {
		order += " DESC"
	}
	if w.asked.More {
		size = pageAndOne
	}
	limit, served := w.parameters.add(w.asked.Size, size), ""
	if w.asked.Tiers || w.asked.Channels || len(w.asked.Subscriptions) > 0 {
		served = w.served("#r.q", "#r, ")
	}
	stop := w.newNode(csp.AnyKind)
	projection := w.projection(&w.asked.Stop, stop, &shape.stops, func() string { return w.ties(stop, shape) })
	return "COLLECT { UNWIND COLLECT { " + found + " }[0] " + w.numbered("AS #r WITH #r"+within+order+" LIMIT "+limit+" + 1"+served+
		" RETURN [coalesce(#r.k, #r.of), COLLECT { UNWIND range(0, size(#r.q) - 1, 2) AS #i WITH #r, #i, #r.q[#i] AS "+stop.name+
		", #r.q[#i - 2] AS #y, #r.q[#i - 1] AS #l RETURN ") + projection + " }" + w.beside(&shape.carried) + "] }"
}

// beside is what stands behind the key and the stops of a route: what travels it.
func (w *routesCompiler) beside(shape *carriedShape) (text string) {
	at := 2
	shape.tiers, shape.channels = -1, -1
	if w.asked.Tiers {
		shape.tiers = at
		text, at = text+w.numbered(", #t"), at+1
	}
	if w.asked.Channels {
		shape.channels = at
		text, at = text+", "+w.numbered(w.channels()), at+1
	}
	shape.pages = make([]hopShape, len(w.asked.Subscriptions))
	for i := range w.asked.Subscriptions {
		rows, total := w.travelling(&w.asked.Subscriptions[i], &shape.pages[i].table)
		shape.pages[i].rows, shape.pages[i].total = at, -1
		text, at = text+", "+rows, at+1
		if total != "" {
			shape.pages[i].total = at
			text, at = text+", "+total, at+1
		}
	}
	return text
}

// ties lists the relationships of the hop that leads to a stop, or is "" if none are wanted.
func (w *routesCompiler) ties(stop node, shape *routesShape) string {
	if w.asked.Fact == nil {
		return ""
	}
	shape.facts = &factShape{}
	fact := w.newFact()
	conditions := append([]string{"#i > 0", "type(" + fact + ") = replace(replace(#l, '<', ''), '>', '')",
		"startNode(" + fact + ") = CASE WHEN left(#l, 1) = '<' THEN " + stop.name + " ELSE #y END"}, w.holds(eitherWay(fact, kindsOfLegs(slices.Concat(w.legs...)))).all()...)
	narrowed := "CASE WHEN #l = 'SERVES>' AND #i > 2 AND #r.q[#i - 3] = 'DISTRIBUTES_TO>' THEN " + fact + ".via = (#r.q[#i - 4]).id" +
		" WHEN #l = '<SERVES' AND #r.q[#i + 1] = '<DISTRIBUTES_TO' THEN " + fact + ".via = (#r.q[#i + 2]).id"
	if w.asked.Service {
		narrowed += " WHEN #l = 'SERVES>' THEN " + fact + ".via IS NULL"
	}
	conditions = append(conditions, narrowed+" ELSE true END")
	matched := strings.Replace(hopRelationship(slices.Concat(w.legs...)), "#e", fact, 1)
	return w.numbered("COLLECT { MATCH (#y)-"+matched+"-("+stop.name+")"+whereClause(conditions)+
		" WITH "+fact+" ORDER BY "+fact+"."+csp.Since.String()+", "+fact+"."+factProperty) +
		" RETURN " + w.factCells(w.asked.Fact, fact, true, shape.facts) + " }"
}

// routesShape is the list that the routes of one parent are.
type routesShape struct {
	at      int
	asked   *plan.Routes
	stops   rowShape
	facts   *factShape
	carried carriedShape
}

func startRoutes(table *plan.RouteTable, shape *routesShape) {
	table.Starts = append(make([]int32, 0, 8), 0)
	startTable(&table.Stops, &shape.stops)
	if shape.facts != nil {
		table.Stops.Facts = newFacts(shape.facts)
	}
	table.Subscriptions = make([]plan.Table, len(shape.carried.pages))
	for i := range shape.carried.pages {
		startTable(&table.Subscriptions[i], &shape.carried.pages[i].table.rows)
	}
}

// routes appends one parent's routes to a table.
func (d *decoder) routes(row []any, shape *routesShape, table *plan.RouteTable) {
	asked := shape.asked
	known, rows := []any{int64(0), int64(0), int64(asked.MaxHops)}, []any(nil)
	if row != nil {
		if rows = d.list(row[shape.at]); len(rows) > 0 {
			if first := d.list(rows[0]); len(first) > 0 {
				known, rows = d.list(first[0]), rows[1:]
			}
		}
	}
	if len(known) != 3 {
		d.fail("what is known of routes", row[shape.at])
		return
	}
	if asked.Total {
		table.Totals = append(table.Totals, d.number(known[0]))
	}
	table.Visited, table.Hops = append(table.Visited, d.number(known[1])), append(table.Hops, int32(d.number(known[2])))
	if asked.More {
		size := min(len(rows), max(0, int(d.input.Values[asked.Size].One.Number())))
		table.More = append(table.More, len(rows) > size)
		rows = rows[:size]
	}
	if asked.Backward {
		rows = slices.Clone(rows) // a row that is asked for twice is decoded twice
		slices.Reverse(rows)
	}
	for _, route := range rows {
		if parts := d.list(route); len(parts) > 1 {
			d.route(d.text(parts[0]), d.list(parts[1]), shape, table)
			d.carried(parts, &shape.carried, table)
		}
	}
	table.Starts = append(table.Starts, int32(len(table.Keys)))
}

// route appends one route. Its legs show in its key.
func (d *decoder) route(key string, stops []any, shape *routesShape, table *plan.RouteTable) {
	parts := strings.Split(key, " ")
	if len(parts) != 2*len(stops) {
		d.fail("a route's key for its stops", key)
		return
	}
	table.Keys = append(table.Keys, key)
	for i, stop := range stops {
		leg := csp.Leg{}
		if i > 0 {
			leg.Fact, _ = csp.ParseFactKind(strings.Trim(parts[2*i], "<>"))
			leg.Inbound = parts[2*i][0] == '<'
		}
		table.Legs = append(table.Legs, leg)
		cells := len(factCellsOf(&table.Stops))
		d.row(d.list(stop), &shape.stops, shape.facts, &table.Stops)
		if shape.facts != nil && leg.Fact != 0 {
			clearOthers(table.Stops.Facts.Cells[cells:], shape.facts.columns, leg.Fact)
		}
	}
	table.Stops.Starts = append(table.Stops.Starts, int32(len(table.Stops.Kinds)))
}

// carried appends what travels one route.
func (d *decoder) carried(parts []any, shape *carriedShape, table *plan.RouteTable) {
	if shape.tiers >= 0 {
		table.Tiers = append(table.Tiers, int32(d.number(parts[shape.tiers])))
	}
	if shape.channels >= 0 {
		var channels []string
		for _, channel := range d.list(parts[shape.channels]) {
			channels = append(channels, d.text(channel))
		}
		slices.Sort(channels)
		table.Channels = append(table.Channels, csp.ListValue(channels))
	}
	for i := range shape.pages {
		d.hop(parts, &shape.pages[i], &table.Subscriptions[i])
	}
}

func factCellsOf(table *plan.Table) []csp.Value {
	if table.Facts == nil {
		return nil
	}
	return table.Facts.Cells
}

// clearOthers makes cells null whose field relationships of a kind lack: another field of theirs may have its name.
func clearOthers(cells []csp.Value, columns []csp.Field, kind csp.FactKind) {
	for i := range cells {
		if !columns[i%len(columns)].Spec().Facts.Has(kind) {
			cells[i] = csp.Value{}
		}
	}
}
