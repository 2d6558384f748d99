package embedded

import (
	"cmp"
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
)

// history fills a table of dated values from the nodes of its parent.
func (r *reading) history(asked *plan.History, parents []node, t *plan.HistoryTable) {
	t.Starts, t.Totals, t.More, t.Values = append(t.Starts[:0], 0), t.Totals[:0], t.More[:0], t.Values[:0]
	for _, parent := range parents {
		var dated []csp.Dated
		if parent != noNode && asked.On.Has(parent.kind()) && !r.stopped() && r.sees(parent) {
			dated = r.graph.historyOf(parent)
		}
		if r.restricted {
			dated = slices.DeleteFunc(dated, func(one csp.Dated) bool { return one.Since > r.at })
		}
		store.AppendHistory(t, asked, r.input, r.at, dated)
	}
}

// historyOf returns a node's dated values, in order of field and time.
func (s *state) historyOf(n node) []csp.Dated {
	t := s.nodes[n.kind()]
	ref := t.history.get(n.row())
	if ref == 0 {
		return nil
	}
	d := s.valueReader()
	return d.history(&recordReader{rest: s.texts.bytes(ref)}, t.layout)
}

// intervals finds all intervals of each link's fact.
func (r *reading) intervals(links []link, found *factState) {
	found.begin()
	for i := range links {
		first := len(found.links)
		r.appendIntervals(found, &links[i])
		slices.SortFunc(found.links[first:], func(a, b link) int { return cmp.Compare(a.since, b.since) })
		found.table.Starts = append(found.table.Starts, int32(len(found.links)))
	}
}

// appendIntervals looks in the list of the node to which the link's arrow leads: these are the short ones. Which of its ends that is
// shows in which of them has the link.
func (r *reading) appendIntervals(found *factState, l *link) {
	for _, target := range [2]node{l.neighbour, l.from} {
		if !l.kind.To().Has(target.kind()) {
			continue
		}
		list := r.graph.entries.of(r.graph.listOf(l.kind, true, target))
		at := slices.IndexFunc(list, func(e entry) bool { return e.edge == l.edge })
		if at < 0 {
			continue
		}
		distinguished := r.graph.discriminatorText(*l)
		for i := range list {
			e := &list[i]
			if r.stopped() {
				return
			}
			if e.neighbour == list[at].neighbour && (!r.limited || r.recorded(l.kind, e)) && (!r.restricted || e.since <= r.at) &&
				r.graph.discriminatorText(link{kind: l.kind, entry: *e}) == distinguished {
				found.links = append(found.links, along(l.kind, true, target, e))
			}
		}
		return
	}
}
