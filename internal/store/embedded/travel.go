package embedded

import (
	"slices"

	"channelgraph/internal/csp"
)

// chain is a service route without its relationships.
type chain struct {
	seller, reseller, served node // reseller is noNode on a route of one hop
}

func (s *shownRoute) chain() chain {
	made := chain{s.stops[0], noNode, s.stops[s.hops]}
	if s.hops > 1 {
		made.reseller = s.stops[1]
	}
	return made
}

// eachCarried calls visit for every subscription that travels a service route.
func (r *reading) eachCarried(c chain, visit func(node)) {
	if c.served.kind() == csp.Subscription {
		visit(c.served)
		return
	}
	list := r.graph.entries.of(r.graph.listOf(csp.Owns, false, c.served))
	for i := range list {
		if r.stopped() {
			return
		}
		if e := &list[i]; r.counts(csp.Owns, e) && r.sells(c.seller, e.neighbour) && r.resold(c, e.neighbour) {
			visit(e.neighbour)
		}
	}
}

// resold reports whether the chain's reseller resells a subscription or, without one, whether nobody but its seller does.
func (r *reading) resold(c chain, sold node) bool {
	list := r.graph.entries.of(r.graph.listOf(csp.Resells, true, sold))
	if c.reseller == noNode {
		return !slices.ContainsFunc(list, func(e entry) bool { return e.neighbour != c.seller && r.counts(csp.Resells, &e) })
	}
	return slices.ContainsFunc(list, func(e entry) bool { return e.neighbour == c.reseller && r.counts(csp.Resells, &e) })
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

// carries reports whether a subscription of one of the channels asked for travels a route.
func (r *reading) carries(p *routesProgram, s *routesState, number int32) bool {
	s.trace(p, number, &s.shown)
	s.channels = r.channels(s.shown.chain(), s.channels[:0])
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
