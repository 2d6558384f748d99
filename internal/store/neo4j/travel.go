package neo4j

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// A subscription s travels the service route r from seller to low, over mid if that is not the seller itself.

// chain names the ends of a service route that is a list of stops and legs.
func chain(stops, seller, mid, low string) string {
	return stops + "[" + seller + "] AS #seller, " + stops + "[" + mid + "] AS #mid, " + stops + "[" + low + "] AS #low"
}

// chain of a route r as it is shown, and of a beginning p as it was walked.
var (
	shownChain  = chain("#r.q", "0", "size(#r.q) - 3", "-1")
	walkedChain = chain("#p", "-1", "2", "0")
)

// carried matches the subscriptions s that travel the route: of a customer those that it owns, or else the last stop itself.
func (w *routesCompiler) carried(s string, conditions conditions) string {
	sold := "EXISTS { MATCH (#seller)-[#x:SELLS]->(" + s + ")" + whereClause(w.holds("#x")) + " }"
	alone := "NOT EXISTS { MATCH (#y)-[#x:RESELLS]->(" + s + ")" + whereClause(append(w.holds("#x"), "#y <> #seller")) + " }"
	resold := "EXISTS { MATCH (#mid)-[#x:RESELLS]->(" + s + ")" + whereClause(w.holds("#x")) + " }"
	if w.asked.On == csp.OnlySubscriptions {
		return "UNWIND [#low] AS " + s + " WITH " + s + whereClause(append(conditions.cheap, conditions.costly...))
	}
	owned := "MATCH (#low)-[#o:OWNS]->(" + s + ")" + whereClause(append(w.holds("#o"), conditions.cheap...))
	costly := append([]string{sold, "CASE WHEN #mid = #seller THEN " + alone + " ELSE " + resold + " END"}, conditions.costly...)
	return owned + " WITH #seller, #mid, #low, " + s + " SKIP 0" + whereClause(costly)
}

// carries is the condition on a beginning p that a subscription of one of the channels asked for travels it.
func (w *routesCompiler) carries() string {
	wanted := conditions{cheap: []string{"#s.channel IN " + w.parameters.add(w.asked.Carries, list)}}
	return "EXISTS { WITH " + walkedChain + " " + w.carried("#s", wanted) + " RETURN #s }"
}

// channels is the list of the channels of what travels the route r.
func (w *routesCompiler) channels() string {
	known := conditions{cheap: []string{"#s.channel IS NOT NULL"}}
	return "COLLECT { WITH " + shownChain + " " + w.carried("#s", known) + " RETURN DISTINCT #s.channel }"
}

// travelling is a page of the subscriptions that travel the route r, and their number if the page wants it.
func (w *routesCompiler) travelling(page *plan.Page, shape *tableShape) (rows, total string) {
	*shape = tableShape{page: page}
	s := w.newNode(csp.OnlySubscriptions)
	where := w.conditions(page.Where, s)
	where.cheap = append(where.cheap, w.bounds(page, s)...)
	rows = "COLLECT { " + w.numbered("WITH "+shownChain+" "+w.carried(s.name, where)) +
		" WITH " + s.name + w.orderAndLimit(page, s) + " RETURN " +
		w.projection(&page.Node, s, &shape.rows, func() string { return "" }) + " }"
	if page.Total {
		counted := w.newNode(csp.OnlySubscriptions)
		all := w.conditions(page.Where, counted)
		total = "COUNT { " + w.numbered("WITH "+shownChain+" "+w.carried(counted.name, all)) + " RETURN " + counted.name + " }"
	}
	return rows, total
}

// carriedShape says where what is read of a route's subscriptions stands in its list.
type carriedShape struct {
	channels int // or -1
	pages    []hopShape
}
