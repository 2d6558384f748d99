package neo4j

import (
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// A subscription s travels the service route r from seller to low, over mid if that is not the seller itself.

// chain names the ends of a service route that is a list of stops and legs.
func chain(stops, seller, mid, low string) string {
	return stops + "[" + seller + "] AS #seller, " + stops + "[" + mid + "] AS #mid, " + stops + "[" + low + "] AS #low"
}

// chain of the service route d that is shown, and of a beginning p as it was walked.
var (
	shownChain  = chain("#d", "0", "size(#d) - 3", "-1")
	walkedChain = chain("#p", "-1", "2", "0")
)

// carried matches the subscriptions s that travel the route: of a customer those that it owns, or else the last stop itself.
func (w *routesCompiler) carried(s string, conditions conditions) string {
	sold := "EXISTS { MATCH (#seller)-[#x:SELLS]->(" + s + ")" + whereClause(w.leads("#seller", csp.Sells, s)) + " }"
	alone := "NOT EXISTS { MATCH (#y)-[#x:RESELLS]->(" + s + ")" + whereClause(append(w.leads("#y", csp.Resells, s), "#y <> #seller")) + " }"
	resold := "EXISTS { MATCH (#mid)-[#x:RESELLS]->(" + s + ")" + whereClause(w.leads("#mid", csp.Resells, s)) + " }"
	owns := between(csp.Owns, "#o", node{name: "#low", kinds: csp.OnlyCustomers}, node{name: s, kinds: csp.OnlySubscriptions})
	if w.asked.On == csp.OnlySubscriptions && w.asked.Service {
		return "UNWIND [#low] AS " + s + " WITH " + s + whereClause(append(conditions.cheap, conditions.costly...))
	}
	if w.asked.On != csp.OnlyCustomers || !w.asked.Service {
		held := append([]string{"all(#e IN #o WHERE " + strings.Join(append(w.inForce("#e"), w.recorded("#e")...), " AND ") + ")"}, conditions.cheap...)
		var costly []string
		for _, sight := range w.seen(owns).all() {
			costly = append(costly, "(size(#o) = 0 OR "+sight+")")
		}
		costly = append(costly, "(size(#o) = 0 OR "+sold+" AND CASE WHEN #mid = #seller THEN "+alone+" ELSE "+resold+" END)")
		costly = append(costly, conditions.costly...)
		return "MATCH (#low)-[#o:OWNS*0..1]->(" + s + ":Subscription)" + whereClause(held) + " WITH #seller, #mid, #low, #o, " + s + " SKIP 0" + whereClause(costly)
	}
	owned := "MATCH (#low)-[#o:OWNS]->(" + s + ")" + whereClause(append(w.holds(owns).all(), conditions.cheap...))
	costly := append([]string{sold, "CASE WHEN #mid = #seller THEN " + alone + " ELSE " + resold + " END"}, conditions.costly...)
	return owned + " WITH #seller, #mid, #low, " + s + " SKIP 0" + whereClause(costly)
}

// carries is the condition on a beginning p that a subscription of one of the channels asked for travels it.
func (w *routesCompiler) carries() string {
	wanted := conditions{cheap: []string{"#s.channel IN " + w.parameters.add(w.asked.Carries, list)}}
	route := "WITH " + walkedChain
	if !w.asked.Service {
		route = "WITH #p AS #q" + w.served("#q", "") + " WITH #d, #t WHERE #t > 0 WITH " + shownChain
	}
	return "EXISTS { " + route + " " + w.carried("#s", wanted) + " RETURN #s }"
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

// served gives #d, the stops and legs of the service route that a list of them is from the partner down, else an empty list,
// and #t, its number of hops or 0, beside the variables kept.
func (w *routesCompiler) served(stops, kept string) string {
	if w.asked.Service {
		return " WITH " + kept + stops + " AS #d, size(" + stops + ") / 2 AS #t"
	}
	direct := append(w.leads("#f", csp.Serves, "#g"), "#x.via IS NULL")
	resold := append(w.leads("#y", csp.Resells, "#g"), "#y <> #f")
	return strings.NewReplacer("#q", stops, "#kept, ", kept).Replace(" WITH #kept, CASE WHEN size(#q) = 3 AND #q[1] IN ['SERVES>', 'SELLS>']"+
		" OR size(#q) = 5 AND #q[1] = 'DISTRIBUTES_TO>' AND #q[3] IN ['SERVES>', 'RESELLS>'] THEN #q"+
		" WHEN size(#q) = 3 AND #q[1] IN ['<SERVES', '<SELLS']"+
		" OR size(#q) = 5 AND #q[3] = '<DISTRIBUTES_TO' AND #q[1] IN ['<SERVES', '<RESELLS'] THEN reverse(#q) ELSE [] END AS #c"+
		" WITH #kept, #c, #c[0] AS #f, #c[-1] AS #g") +
		" WITH " + kept + "#c, CASE WHEN size(#c) <> 3 THEN size(#c) / 2" +
		" WHEN #c[1] IN ['SERVES>', '<SERVES'] AND EXISTS { MATCH (#f)-[#x:SERVES]->(#g)" + whereClause(direct) + " } THEN 1" +
		" WHEN #c[1] IN ['SELLS>', '<SELLS'] AND NOT EXISTS { MATCH (#y)-[#x:RESELLS]->(#g)" + whereClause(resold) + " } THEN 1 ELSE 0 END AS #t" +
		" WITH " + kept + "#t, CASE WHEN #t > 0 THEN #c ELSE [] END AS #d"
}

// carriedShape says where what is read of a route's subscriptions stands in its list.
type carriedShape struct {
	tiers, channels int // or -1
	pages           []hopShape
}
