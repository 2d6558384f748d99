package embedded

import (
	"cmp"
	"slices"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// routesProgram is a plan.Routes made ready.
type routesProgram struct {
	asked *plan.Routes
	legs  []csp.Leg
	stop  *selectionProgram
	fact  *factProgram
	pages []*pageProgram // of subscriptions
}

func (c *compiler) routes(asked *plan.Routes) *routesProgram {
	compiled := &routesProgram{asked: asked, legs: asked.Legs, stop: c.selection(&asked.Stop), fact: c.fact(asked.Fact)}
	if asked.Service {
		compiled.legs = csp.ServiceLegs
	}
	for i := range asked.Subscriptions {
		compiled.pages = append(compiled.pages, c.page(&asked.Subscriptions[i]))
	}
	return compiled
}

// routesState is a table of routes with what is needed to fill it.
type routesState struct {
	table *plan.RouteTable
	stops *tableState
	pages []*tableState // of subscriptions

	begun    []partial // of all lengths, shorter ones first
	ties     []entry   // of the last hops of begun
	found    []int32   // numbers in begun
	shown    shownRoute
	chains   []chain // of the routes shown
	channels []string
	key      []byte
	visited  int
	complete int // length up to which all routes were found

	to, avoid, through []node // sorted
	unreachable        bool   // a node that has to be a stop is not in the graph
}

// partial is the beginning of a route: the stops of another one and one more.
type partial struct {
	before   int32 // number in begun; -1 for the first stop alone
	stop     node
	leg      csp.Leg
	from, to int32 // its last hop's ties
	hops     int32
}

// shownRoute is a route as the answer has it.
type shownRoute struct {
	stops [csp.MostHops + 1]node
	legs  [csp.MostHops]csp.Leg
	ties  [csp.MostHops][]entry
	hops  int
}

func newRoutesState(t *plan.RouteTable, p *routesProgram) *routesState {
	state := &routesState{table: t, stops: newTableState(&t.Stops, p.stop)}
	t.Subscriptions = make([]plan.Table, len(p.pages))
	for i, page := range p.pages {
		state.pages = append(state.pages, newTableState(&t.Subscriptions[i], page.node))
	}
	if p.fact != nil {
		t.Stops.Facts = &plan.FactTable{}
		state.stops.facts = newFactState(t.Stops.Facts, p.fact)
	}
	return state
}

func (s *routesState) cells() int {
	largest := max(s.stops.cells(), cap(s.begun), cap(s.ties))
	for _, page := range s.pages {
		largest = max(largest, page.cells())
	}
	return largest
}

func (s *routesState) begin() {
	t := s.table
	t.Starts = append(t.Starts[:0], 0)
	t.Totals, t.More, t.Visited, t.Hops = t.Totals[:0], t.More[:0], t.Visited[:0], t.Hops[:0]
	t.Keys, t.Legs, t.Tiers, t.Channels, s.chains = t.Keys[:0], t.Legs[:0], t.Tiers[:0], t.Channels[:0], s.chains[:0]
	s.stops.begin()
	if s.stops.facts != nil {
		s.stops.facts.begin()
	}
}

// routes fills a table of routes from the nodes of its parent.
func (r *reading) routes(p *routesProgram, parents []node, s *routesState) {
	s.begin()
	r.outer = r.outer[:0] // routes begin anew
	s.to, _ = r.findAll(p.asked.ToIDs, s.to)
	s.avoid, _ = r.findAll(p.asked.Avoid, s.avoid)
	var all bool
	s.through, all = r.findAll(p.asked.Through, s.through)
	s.unreachable = !all
	for _, parent := range parents {
		s.begun, s.ties, s.found, s.visited, s.complete = s.begun[:0], s.ties[:0], s.found[:0], 0, p.asked.MaxHops
		if parent != noNode && p.asked.On.Has(parent.kind()) && r.err == nil {
			r.walkRoutes(p, s, parent)
		}
		r.routePage(p, s)
	}
	if s.stops.facts != nil {
		r.facts(p.fact, s.stops.facts)
	}
	r.below(p.stop, s.stops)
	for i, page := range p.pages {
		r.travelling(page, s.chains, s.pages[i])
	}
}

// findAll returns the nodes that a slot of ids names, sorted; all is false if one of them is not in the graph.
func (r *reading) findAll(slot plan.Slot, nodes []node) (found []node, all bool) {
	found, all = nodes[:0], true
	if slot == plan.NoSlot {
		return found, true
	}
	for _, id := range r.input.Values[slot].Many {
		if n := r.graph.find(id.Text()); n != noNode {
			found = append(found, n)
		} else {
			all = false
		}
	}
	slices.Sort(found)
	return found, all
}

func named(nodes []node, n node) bool {
	_, found := slices.BinarySearch(nodes, n)
	return found
}

// walkRoutes finds all beginnings by their length, and the routes among them, until the budget is spent.
func (r *reading) walkRoutes(p *routesProgram, s *routesState, from node) {
	budget := int(r.input.Values[p.asked.Budget].One.Number())
	s.begun = append(s.begun, partial{before: -1, stop: from})
	first := 0
	for length := 1; length <= p.asked.MaxHops; length++ {
		last := len(s.begun)
		for number := first; number < last; number++ {
			if r.extend(p, s, int32(number), budget); s.visited > budget || r.err != nil {
				s.visited, s.complete = budget, length-1
				return
			}
		}
		if length >= p.asked.MinHops {
			for number := last; number < len(s.begun); number++ {
				if r.endsRoute(p, s, int32(number)) {
					s.found = append(s.found, int32(number))
				}
			}
		}
		first = last
	}
}

// extend goes on from a beginning over each leg to each stop that it does not have yet.
func (r *reading) extend(p *routesProgram, s *routesState, number int32, budget int) {
	from := s.begun[number]
	if from.hops > 0 && !p.asked.Service && named(s.to, from.stop) {
		return
	}
	for _, leg := range p.legs {
		if !leg.Near().Has(from.stop.kind()) {
			continue
		}
		l := r.graph.listOf(leg.Fact, leg.Inbound, from.stop)
		if l.length == 0 {
			continue
		}
		turn := csp.Free
		if from.hops > 0 {
			turn = csp.TurnBetween(from.leg, leg, p.asked.Service)
		}
		if turn == csp.Barred {
			continue
		}
		start := len(s.ties)
		list := r.graph.entries.of(l)
		for i := range list {
			if r.stopped() {
				return
			}
			e := &list[i]
			if !r.counts(leg.Fact, leg.Inbound, from.stop, e) || s.passed(number, e.neighbour) || named(s.avoid, e.neighbour) || !r.turns(s, turn, &from, leg, e) {
				continue
			}
			s.ties = append(s.ties, *e)
			if s.visited++; s.visited > budget {
				return
			}
		}
		r.begin(s, number, leg, start, l.many)
	}
}

// begin makes one beginning for each stop that ties from start on lead to.
func (r *reading) begin(s *routesState, before int32, leg csp.Leg, start int, many bool) {
	ties := s.ties[start:]
	if many {
		slices.SortStableFunc(ties, func(a, b entry) int { return cmp.Compare(a.neighbour, b.neighbour) })
	}
	hops := s.begun[before].hops + 1
	for i := 0; i < len(ties); {
		j := i + 1
		for many && j < len(ties) && ties[j].neighbour == ties[i].neighbour {
			j++
		}
		s.begun = append(s.begun, partial{before, ties[i].neighbour, leg, int32(start + i), int32(start + j), hops})
		i = j
	}
}

// passed reports whether a beginning has the stop.
func (s *routesState) passed(number int32, stop node) bool {
	for ; number >= 0; number = s.begun[number].before {
		if s.begun[number].stop == stop {
			return true
		}
	}
	return false
}

// turns reports whether a beginning may go on by an entry.
func (r *reading) turns(s *routesState, turn csp.Turn, from *partial, leg csp.Leg, e *entry) bool {
	switch turn {
	case csp.ServedVia:
		if leg.Fact == csp.Serves {
			return r.via(e) == r.graph.id(s.begun[from.before].stop)
		}
		provider := r.graph.id(e.neighbour)
		return slices.ContainsFunc(s.ties[from.from:from.to], func(served entry) bool { return r.via(&served) == provider })
	case csp.SoldBy:
		if leg.Fact == csp.Resells {
			return r.sells(s.begun[from.before].stop, e.neighbour)
		}
		return r.sells(e.neighbour, s.begun[from.before].stop)
	}
	return true
}

// via returns the id of the provider via which a customer is served, or "".
func (r *reading) via(e *entry) string {
	return r.graph.value(r.graph.facts[csp.Serves], csp.Via, e.edge).Text()
}

func (r *reading) sells(seller, sold node) bool {
	list := r.graph.entries.of(r.graph.listOf(csp.Sells, true, sold))
	return slices.ContainsFunc(list, func(e entry) bool { return e.neighbour == seller && r.counts(csp.Sells, true, sold, &e) })
}

// endsRoute reports whether a beginning is a route.
func (r *reading) endsRoute(p *routesProgram, s *routesState, number int32) bool {
	last := &s.begun[number]
	switch {
	case p.asked.Service:
		if last.hops == 1 && !r.servesDirectly(s, last) {
			return false
		}
	case p.asked.ToIDs != plan.NoSlot:
		if !named(s.to, last.stop) {
			return false
		}
	case !p.asked.To.Has(last.stop.kind()):
		return false
	}
	if s.unreachable {
		return false
	}
	for _, stop := range s.through {
		if !s.passed(number, stop) {
			return false
		}
	}
	if p.asked.Carries == plan.NoSlot && !p.asked.Served {
		return true
	}
	s.trace(p, number, &s.shown)
	served := r.served(p, &s.shown)
	return served.hops > 0 && (p.asked.Carries == plan.NoSlot || r.carries(p, s, served))
}

// servesDirectly reports whether a service route of one hop ends here.
func (r *reading) servesDirectly(s *routesState, last *partial) bool {
	switch last.leg.Fact {
	case csp.Serves:
		return slices.ContainsFunc(s.ties[last.from:last.to], func(e entry) bool { return r.via(&e) == "" })
	case csp.Sells:
		sold := s.begun[last.before].stop
		resold := r.graph.entries.of(r.graph.listOf(csp.Resells, true, sold))
		return !slices.ContainsFunc(resold, func(e entry) bool { return e.neighbour != last.stop && r.counts(csp.Resells, true, sold, &e) })
	}
	return false
}

// routePage orders the routes of a parent and appends a page of them.
func (r *reading) routePage(p *routesProgram, s *routesState) {
	t, asked := s.table, p.asked
	if asked.Total {
		t.Totals = append(t.Totals, int64(len(s.found)))
	}
	t.Visited, t.Hops = append(t.Visited, int64(s.visited)), append(t.Hops, int32(s.complete))
	if asked.After != plan.NoSlot || asked.Before != plan.NoSlot {
		s.found = slices.DeleteFunc(s.found, func(number int32) bool { return !r.within(p, s, number) })
	}
	size := min(len(s.found), int(r.input.Values[asked.Size].One.Number()))
	if asked.More {
		t.More = append(t.More, size < len(s.found))
	}
	var a, b shownRoute
	slices.SortFunc(s.found, func(x, y int32) int {
		s.trace(p, x, &a)
		s.trace(p, y, &b)
		return r.compareRoutes(&a, &b)
	})
	page := s.found[:size]
	if asked.Backward {
		page = s.found[len(s.found)-size:]
	}
	for _, number := range page {
		r.show(p, s, number)
	}
	t.Starts = append(t.Starts, int32(len(t.Keys)))
}

// trace writes the stops, legs and ties of a route in the answer's order.
func (s *routesState) trace(p *routesProgram, number int32, into *shownRoute) {
	into.hops = int(s.begun[number].hops)
	for at := into.hops; ; at-- {
		one := &s.begun[number]
		stop, hop := at, at-1
		leg := one.leg
		if p.asked.Service {
			stop, hop, leg = into.hops-at, into.hops-at, leg.Reversed()
		}
		into.stops[stop] = one.stop
		if at == 0 {
			return
		}
		into.legs[hop], into.ties[hop] = leg, s.ties[one.from:one.to]
		number = one.before
	}
}

// compareRoutes orders as csp.RouteKey does.
func (r *reading) compareRoutes(a, b *shownRoute) int {
	if a.hops != b.hops {
		return cmp.Compare(a.hops, b.hops)
	}
	for i := range a.hops + 1 {
		if a.stops[i] != b.stops[i] {
			return strings.Compare(r.graph.id(a.stops[i]), r.graph.id(b.stops[i]))
		}
		if i < a.hops && a.legs[i] != b.legs[i] {
			return strings.Compare(a.legs[i].String(), b.legs[i].String())
		}
	}
	return 0
}

// within reports whether a route lies between the page's bounds.
func (r *reading) within(p *routesProgram, s *routesState, number int32) bool {
	s.trace(p, number, &s.shown)
	s.key = r.appendKey(s.key[:0], &s.shown)
	key := bytesAsText(s.key)
	return (p.asked.After == plan.NoSlot || key > r.input.Values[p.asked.After].One.Text()) &&
		(p.asked.Before == plan.NoSlot || key < r.input.Values[p.asked.Before].One.Text())
}

func (r *reading) appendKey(key []byte, route *shownRoute) []byte {
	key = append(key, byte('0'+route.hops))
	for i := range route.hops + 1 {
		if i > 0 {
			key = append(key, ' ')
			key = append(key, route.legs[i-1].String()...)
		}
		key = append(key, ' ')
		key = append(key, r.graph.id(route.stops[i])...)
	}
	return key
}

// show appends a route to the table.
func (r *reading) show(p *routesProgram, s *routesState, number int32) {
	route := &s.shown
	s.trace(p, number, route)
	s.key = r.appendKey(s.key[:0], route)
	s.table.Keys = append(s.table.Keys, string(s.key))
	var served chain
	if len(p.pages) > 0 || p.asked.Channels || p.asked.Tiers {
		served = r.served(p, route)
		s.chains = append(s.chains, served)
	}
	if p.asked.Tiers {
		s.table.Tiers = append(s.table.Tiers, served.hops)
	}
	if p.asked.Channels {
		s.channels = r.channels(served, s.channels[:0])
		s.table.Channels = append(s.table.Channels, csp.ListValue(s.channels))
	}
	for i := range route.hops + 1 {
		leg := csp.Leg{}
		if i > 0 {
			leg = route.legs[i-1]
		}
		s.stops.add(route.stops[i])
		s.table.Legs = append(s.table.Legs, leg)
		if facts := s.stops.facts; facts != nil {
			if i > 0 {
				r.collectTies(p, route, i-1, facts)
			}
			facts.table.Starts = append(facts.table.Starts, int32(len(facts.links)))
		}
	}
	s.stops.table.Starts = append(s.stops.table.Starts, int32(len(s.stops.nodes)))
}

// collectTies keeps the relationships of one hop: those that lead to the route's other stops, too.
func (r *reading) collectTies(p *routesProgram, route *shownRoute, hop int, facts *factState) {
	start := len(facts.links)
	via, narrowed := r.narrowed(p, route, hop)
	from := route.stops[hop]
	if p.asked.Service { // which are walked from their end
		from = route.stops[hop+1]
	}
	for _, e := range route.ties[hop] {
		if narrowed && r.via(&e) != via {
			continue
		}
		facts.links = append(facts.links, link{route.legs[hop].Fact, from, e})
	}
	slices.SortFunc(facts.links[start:], r.graph.compareLinks)
}

// narrowed says via whom the relationships of a hop have to be: via the provider beside the reseller or, where a
// service route begins with the hop, via nobody.
func (r *reading) narrowed(p *routesProgram, route *shownRoute, hop int) (via string, narrowed bool) {
	if route.legs[hop].Fact != csp.Serves {
		return "", false
	}
	if hop > 0 && csp.TurnBetween(route.legs[hop-1], route.legs[hop], false) == csp.ServedVia {
		return r.graph.id(route.stops[hop-1]), true
	}
	if hop+1 < route.hops && csp.TurnBetween(route.legs[hop], route.legs[hop+1], false) == csp.ServedVia {
		return r.graph.id(route.stops[hop+2]), true
	}
	return "", p.asked.Service
}
