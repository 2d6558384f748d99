package embedded

import (
	"slices"

	"channelgraph/internal/csp"
)

// chain is a service route without its relationships.
type chain struct {
	seller, reseller, served node  // reseller is noNode on a route of one hop
	hops                     int32 // 0 for a route that is none of service
}

func (s *shownRoute) chain() chain {
	made := chain{s.stops[0], noNode, s.stops[s.hops], int32(s.hops)}
	if s.hops > 1 {
		made.reseller = s.stops[1]
	}
	return made
}

// served returns the service route that a route is, gone in either direction.
func (r *reading) served(p *routesProgram, shown *shownRoute) chain {
	if p.asked.Service {
		return shown.chain()
	}
	down := *shown
	if down.legs[0].Inbound {
		slices.Reverse(down.stops[:down.hops+1])
		slices.Reverse(down.legs[:down.hops])
		for i := range down.legs[:down.hops] {
			down.legs[i] = down.legs[i].Reversed()
		}
	}
	shape := csp.ServiceShape(down.legs[:down.hops])
	direct := true
	if shape == 1 && down.legs[0].Fact == csp.Serves {
		direct = slices.ContainsFunc(shown.ties[0], func(e entry) bool { return r.via(&e) == "" })
	} else if shape == 1 {
		direct = r.resold(down.chain(), down.stops[1])
	}
	if shape == 0 || !direct {
		return chain{}
	}
	return down.chain()
}

// eachCarried calls visit for every subscription that travels a service route.
func (r *reading) eachCarried(c chain, visit func(node)) {
	if c.hops == 0 {
		return
	}
	if c.served.kind() == csp.Subscription {
		visit(c.served)
		return
	}
	list := r.graph.entries.of(r.graph.listOf(csp.Owns, false, c.served))
	for i := range list {
		if r.stopped() {
			return
		}
		if e := &list[i]; r.counts(csp.Owns, false, c.served, e) && r.sells(c.seller, e.neighbour) && r.resold(c, e.neighbour) {
			visit(e.neighbour)
		}
	}
}

// resold reports whether the chain's reseller resells a subscription or, without one, whether nobody but its seller does.
func (r *reading) resold(c chain, sold node) bool {
	list := r.graph.entries.of(r.graph.listOf(csp.Resells, true, sold))
	if c.reseller == noNode {
		return !slices.ContainsFunc(list, func(e entry) bool { return e.neighbour != c.seller && r.counts(csp.Resells, true, sold, &e) })
	}
	return slices.ContainsFunc(list, func(e entry) bool { return e.neighbour == c.reseller && r.counts(csp.Resells, true, sold, &e) })
}

// channels appends the channels of what travels a service route, each once and in order.
func (r *reading) channels(c chain, channels []string) []string {
	r.eachCarried(c, func(n node) {
		if channel := r.graph.value(r.graph.nodes[csp.Subscription], csp.Channel, n.row()).Text(); channel != "" && !slices.Contains(channels, channel) {
			channels = append(channels, channel)
		}
	})
	slices.Sort(channels)
	return channels
}

// carries reports whether a subscription of one of the channels asked for travels a service route.
func (r *reading) carries(p *routesProgram, s *routesState, served chain) bool {
	s.channels = r.channels(served, s.channels[:0])
	wanted := r.input.Values[p.asked.Carries].Many
	return slices.ContainsFunc(s.channels, func(channel string) bool { return slices.Contains(wanted, csp.StringValue(channel)) })
}

// travelling fills a page of subscriptions for each service route.
func (r *reading) travelling(p *pageProgram, chains []chain, t *tableState) {
	t.begin()
	r.outer = r.outer[:0]
	r.pager.prepare(p)
	for _, c := range chains {
		r.pager.begin()
		r.eachCarried(c, func(n node) { r.pager.offer(n, 0) })
		r.pager.end(t)
	}
	r.below(p.node, t)
}
