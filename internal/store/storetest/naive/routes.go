package naive

import (
	"slices"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// route is a beginning of a route, as it was walked: a stop more than legs, and the ties of each leg.
type route struct {
	stops []csp.NodeID
	legs  []csp.Leg
	ties  [][]*csp.Relationship
}

// routes reads the routes at every parent.
func (r *reader) routes(asked *plan.Routes, parents []row) plan.RouteTable {
	below := *r
	below.depth++
	below.outer = nil // routes begin anew
	table := plan.RouteTable{Starts: []int32{0}}
	var pages []*route
	for _, parent := range parents {
		found, visited, hops := []*route(nil), 0, asked.MaxHops
		if parent.node != nil && asked.On.Has(parent.node.ID.Kind()) {
			found, visited, hops = r.walk(asked, parent.node.ID)
		}
		rows, more := r.routePage(asked, found)
		pages = append(pages, rows...)
		table.Starts = append(table.Starts, int32(len(pages)))
		table.Visited = append(table.Visited, int64(visited))
		table.Hops = append(table.Hops, int32(hops))
		if asked.Total {
			table.Totals = append(table.Totals, int64(len(found)))
		}
		if asked.More {
			table.More = append(table.More, more)
		}
	}
	var stopsOf [][]row
	var tiesOf [][]*csp.Relationship
	for _, page := range pages {
		var stops []*csp.Node
		for i, id := range page.stops {
			stops = append(stops, r.graph.nodes[id])
			leg, ties := csp.Leg{}, []*csp.Relationship(nil)
			if i > 0 {
				leg, ties = page.legs[i-1], page.ties[i-1]
			}
			table.Legs = append(table.Legs, leg)
			tiesOf = append(tiesOf, ties)
		}
		stopsOf = append(stopsOf, below.rows(stops))
		table.Keys = append(table.Keys, csp.RouteKey(page.stops, page.legs))
		if asked.Tiers {
			table.Tiers = append(table.Tiers, int32(max(0, len(r.served(page))-1)))
		}
		if asked.Channels {
			table.Channels = append(table.Channels, csp.ListValue(r.channels(page)))
		}
	}
	for i := range asked.Subscriptions {
		table.Subscriptions = append(table.Subscriptions, below.travelling(&asked.Subscriptions[i], pages))
	}
	table.Stops = below.table(&asked.Stop, stopsOf)
	if asked.Fact != nil {
		table.Stops.Facts = below.facts(asked.Fact, tiesOf)
	}
	return table
}

// served returns the stops of the service route that a route is, from the partner down, or nil.
func (r *reader) served(shown *route) []csp.NodeID {
	down := &route{slices.Clone(shown.stops), slices.Clone(shown.legs), shown.ties}
	if down.legs[0].Inbound {
		slices.Reverse(down.stops)
		slices.Reverse(down.legs)
		for i := range down.legs {
			down.legs[i] = down.legs[i].Reversed()
		}
	}
	switch csp.ServiceShape(down.legs) {
	case 0:
		return nil
	case 1:
		// As it is walked for service: from below.
		walked := &route{[]csp.NodeID{down.stops[1], down.stops[0]}, []csp.Leg{down.legs[0].Reversed()}, slices.Clone(down.ties)}
		if !r.serves(walked) {
			return nil
		}
	}
	return down.stops
}

// carried lists the subscriptions that travel a service route.
func (r *reader) carried(shown *route) (list []*csp.Node) {
	stops := r.served(shown)
	if stops == nil {
		return nil
	}
	first, last := stops[0], stops[len(stops)-1]
	if last.Kind() == csp.Subscription {
		return []*csp.Node{r.graph.nodes[last]}
	}
	for _, id := range r.reached(last, csp.Leg{Fact: csp.Owns}) {
		node := r.graph.nodes[id]
		resellers := r.from(node.ID, csp.Resells)
		travels := slices.Contains(r.sellers(node.ID), first)
		if len(stops) > 2 {
			travels = travels && slices.Contains(resellers, stops[1])
		} else {
			travels = travels && !slices.ContainsFunc(resellers, func(id csp.NodeID) bool { return id != first })
		}
		if travels {
			list = append(list, node)
		}
	}
	return list
}

func (r *reader) channels(shown *route) (list []string) {
	for _, node := range r.carried(shown) {
		if channel := r.rules.Value(node, csp.Channel, r.at); !channel.IsNull() {
			list = append(list, channel.Text())
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// travelling reads a page of the subscriptions of every route.
func (r *reader) travelling(page *plan.Page, routes []*route) plan.Table {
	rowsOf := make([][]row, len(routes))
	var totals []int64
	var mores []bool
	for i, shown := range routes {
		rows, matches, more := r.page(page, r.carried(shown))
		rowsOf[i], totals, mores = r.rows(rows), append(totals, int64(len(matches))), append(mores, more)
	}
	table := r.table(&page.Node, rowsOf)
	if page.Total {
		table.Totals = totals
	}
	if page.More {
		table.More = mores
	}
	return table
}

// walk finds all routes at a node within the budget, as they are shown.
func (r *reader) walk(asked *plan.Routes, from csp.NodeID) (found []*route, visited, hops int) {
	budget := int(r.input.Values[asked.Budget].One.Number())
	begun := []*route{{stops: []csp.NodeID{from}}}
	for length := 1; length <= asked.MaxHops; length++ {
		var longer []*route
		for _, beginning := range begun {
			more, count := r.extend(asked, beginning)
			longer = append(longer, more...)
			visited += count
			if visited > budget {
				return found, budget, length - 1
			}
		}
		for _, candidate := range longer {
			if shown := r.finish(asked, candidate); shown != nil && length >= asked.MinHops {
				found = append(found, shown)
			}
		}
		begun = longer
	}
	return found, visited, asked.MaxHops
}

// extend goes one hop on from a beginning, over every leg to every stop that it does not have yet.
func (r *reader) extend(asked *plan.Routes, beginning *route) (longer []*route, visited int) {
	legs := asked.Legs
	if asked.Service {
		legs = csp.ServiceLegs
	}
	last := beginning.stops[len(beginning.stops)-1]
	if !asked.Service && len(beginning.legs) > 0 && r.names(asked.ToIDs, last) {
		return nil, 0
	}
	for _, leg := range legs {
		if !leg.Near().Has(last.Kind()) {
			continue
		}
		byEnd := map[csp.NodeID]*route{}
		for _, tie := range r.over(last, leg) {
			next := farEnd(tie, leg)
			if slices.Contains(beginning.stops, next) || r.names(asked.Avoid, next) {
				continue
			}
			ties, passes := r.turn(asked, beginning, leg, tie, next)
			if !passes {
				continue
			}
			visited++
			if known := byEnd[next]; known != nil {
				at := len(known.ties) - 1
				known.ties[at] = append(known.ties[at], tie)
				continue
			}
			made := &route{
				stops: append(slices.Clone(beginning.stops), next),
				legs:  append(slices.Clone(beginning.legs), leg),
				ties:  append(ties, []*csp.Relationship{tie}),
			}
			byEnd[next] = made
			longer = append(longer, made)
		}
	}
	return longer, visited
}

// turn says whether a route may go on by a tie, and what then is left of the ties before.
func (r *reader) turn(asked *plan.Routes, beginning *route, leg csp.Leg, tie *csp.Relationship, next csp.NodeID) (ties [][]*csp.Relationship, passes bool) {
	ties = slices.Clone(beginning.ties)
	if len(ties) == 0 {
		return ties, true
	}
	last := len(ties) - 1
	before, earlier := beginning.legs[last], beginning.stops[last]
	via := func(tie *csp.Relationship) string { return tie.Value(csp.Via).Text() }
	switch r.rules.Turn(before, leg, asked.Service) {
	case csp.Barred:
		return nil, false
	case csp.ServedVia:
		if leg.Fact == csp.Serves {
			return ties, via(tie) == string(earlier)
		}
		ties[last] = slices.DeleteFunc(slices.Clone(ties[last]), func(served *csp.Relationship) bool { return via(served) != string(next) })
		return ties, len(ties[last]) > 0
	case csp.SoldBy:
		seller, sold := earlier, next
		if before.Fact == csp.Resells {
			seller, sold = next, earlier
		}
		return ties, slices.ContainsFunc(r.sellers(sold), func(id csp.NodeID) bool { return id == seller })
	}
	return ties, true
}

func (r *reader) sellers(sold csp.NodeID) []csp.NodeID { return r.from(sold, csp.Sells) }

// from lists the nodes from which relationships of a kind lead to a node.
func (r *reader) from(to csp.NodeID, kind csp.FactKind) []csp.NodeID {
	return r.reached(to, csp.Leg{Fact: kind, Inbound: true})
}

// reached lists the nodes to which a leg leads, each once.
func (r *reader) reached(from csp.NodeID, leg csp.Leg) (list []csp.NodeID) {
	for _, tie := range r.over(from, leg) {
		list = append(list, farEnd(tie, leg))
	}
	return r.rules.Distinct(list)
}

// over lists the relationships of a leg at a node that hold.
func (r *reader) over(from csp.NodeID, leg csp.Leg) (list []*csp.Relationship) {
	for _, fact := range r.known {
		for i := range fact.Intervals {
			tie := &fact.Intervals[i]
			if tie.Kind == leg.Fact && farEnd(tie, leg.Reversed()) == from && r.holds(tie) {
				list = append(list, tie)
			}
		}
	}
	return list
}

func farEnd(tie *csp.Relationship, leg csp.Leg) csp.NodeID {
	if leg.Inbound {
		return tie.From
	}
	return tie.To
}

// finish returns the route as it is shown, or nil if none ends here.
func (r *reader) finish(asked *plan.Routes, walked *route) *route {
	shown := &route{slices.Clone(walked.stops), slices.Clone(walked.legs), slices.Clone(walked.ties)}
	last := walked.stops[len(walked.stops)-1]
	if asked.Service {
		if !r.serves(shown) {
			return nil
		}
		slices.Reverse(shown.stops)
		slices.Reverse(shown.legs)
		slices.Reverse(shown.ties)
		for i := range shown.legs {
			shown.legs[i] = shown.legs[i].Reversed()
		}
	} else if asked.ToIDs != plan.NoSlot && !r.names(asked.ToIDs, last) || asked.ToIDs == plan.NoSlot && !asked.To.Has(last.Kind()) {
		return nil
	}
	if asked.Through != plan.NoSlot {
		for _, id := range r.input.Values[asked.Through].Many {
			if !slices.Contains(shown.stops, csp.NodeID(id.Text())) {
				return nil
			}
		}
	}
	if asked.Served && r.served(shown) == nil {
		return nil
	}
	if asked.Carries != plan.NoSlot {
		wanted := r.input.Values[asked.Carries].Many
		if !slices.ContainsFunc(r.channels(shown), func(channel string) bool { return slices.Contains(wanted, csp.StringValue(channel)) }) {
			return nil
		}
	}
	return shown
}

// serves reports whether a service route ends at the last stop, and leaves the ties by which it does.
func (r *reader) serves(walked *route) bool {
	if len(walked.legs) > 1 {
		return true
	}
	switch seller := walked.stops[1]; walked.legs[0].Fact {
	case csp.Serves:
		direct := slices.DeleteFunc(slices.Clone(walked.ties[0]), func(tie *csp.Relationship) bool { return !tie.Value(csp.Via).IsNull() })
		walked.ties[0] = direct
		return len(direct) > 0
	case csp.Sells:
		return !slices.ContainsFunc(r.from(walked.stops[0], csp.Resells), func(id csp.NodeID) bool { return id != seller })
	}
	return false
}

func (r *reader) names(slot plan.Slot, id csp.NodeID) bool {
	return slot != plan.NoSlot && slices.Contains(r.input.Values[slot].Many, csp.StringValue(string(id)))
}

// routePage orders routes and cuts a page.
func (r *reader) routePage(asked *plan.Routes, found []*route) (rows []*route, more bool) {
	key := func(one *route) string { return csp.RouteKey(one.stops, one.legs) }
	slices.SortFunc(found, func(a, b *route) int { return strings.Compare(key(a), key(b)) })
	for _, one := range found {
		if asked.After != plan.NoSlot && key(one) <= r.input.Values[asked.After].One.Text() ||
			asked.Before != plan.NoSlot && key(one) >= r.input.Values[asked.Before].One.Text() {
			continue
		}
		rows = append(rows, one)
	}
	size := min(len(rows), int(r.input.Values[asked.Size].One.Number()))
	more = size < len(rows)
	if asked.Backward {
		return rows[len(rows)-size:], more
	}
	return rows[:size], more
}
