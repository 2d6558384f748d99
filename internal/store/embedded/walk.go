package embedded

import (
	"cmp"
	"slices"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// hop fills the nodes of a table from those of its parent.
func (r *reading) hop(h *hopProgram, parent, child *tableState) {
	child.begin()
	if child.facts != nil {
		child.facts.begin()
	}
	r.pager.prepare(h.page)
	if h.equal != csp.NoField {
		r.equalHop(h, parent, child)
		return
	}
	r.findViews(h, r.findLists(h, parent.nodes))
	summarizes := h.page.summarizes()
	if summarizes {
		child.beginSummary()
	}
	for i, n := range parent.nodes {
		if r.lists[i].length == 0 && !h.step.gathers() || n == noNode || !h.on.Has(n.kind()) || r.err != nil {
			child.endParent(h.page.page, 0, false)
			if summarizes {
				r.summarize(h.page, child, nil)
			}
			continue
		}
		list, many := r.graph.entries.of(r.lists[i]), r.lists[i].many
		if h.looksOut {
			r.passRow(parent, i)
			r.few = r.few[:0]
		}
		if h.ends != (ends{}) || h.step.gathers() {
			list, many = r.over(&h.step, &h.ends, n)
		}
		r.pager.begin()
		if many {
			r.offerGroups(h, n, list)
		} else {
			r.offerEach(h, n, list)
		}
		r.pager.end(child)
		if summarizes {
			r.summarize(h.page, child, r.matching(h, n, list, many))
		}
		if child.facts != nil {
			r.collectLinks(h, n, list, many, child.facts)
		}
		r.giveBackEntries(&h.step, list)
	}
}

// findLists finds the lists of all parents, and touches their entries, before any is walked: what stands far apart in memory
// then arrives side by side and not one after another. It returns how many entries there are.
func (r *reading) findLists(h *hopProgram, parents []node) (length int) {
	r.lists = slices.Grow(r.lists[:0], len(parents))[:len(parents)]
	for i, n := range parents {
		r.lists[i] = list{}
		if n != noNode && h.on.Has(n.kind()) && h.step.ways == nil {
			r.lists[i] = r.graph.listOf(h.step.fact, h.step.inbound, n)
		}
	}
	for _, l := range r.lists {
		if l.length > 0 {
			r.touched += r.graph.entries.of(l)[0].edge
			length += int(l.length)
		}
	}
	return length
}

// touchedAtOnce is how many entries' names are touched before they are put in order.
const touchedAtOnce = 128

func (r *reading) offerEach(h *hopProgram, n node, list []entry) {
	ranked := r.rank(list)
	for start := 0; start < len(list); start += touchedAtOnce {
		end := min(start+touchedAtOnce, len(list))
		if h.page.class == textClass && len(list) > 1 && !ranked {
			r.touchNames(h.page.order, list[start:end])
		}
		for i := start; i < end; i++ {
			if r.stopped() {
				return
			}
			if e := &list[i]; r.follows(&h.step, n, e) {
				r.pager.offer(e.neighbour, int32(i))
			}
		}
	}
}

// touchNames touches the texts by which neighbours are put in order, as findLists does the entries.
func (r *reading) touchNames(order csp.Field, list []entry) {
	for i := range list {
		t := r.graph.nodes[list[i].neighbour.kind()]
		if p := t.layout.places[order]; p.class == textClass {
			if ref := t.texts[p.column].get(list[i].neighbour.row()); ref != 0 && ref.length() > 0 {
				r.touched += uint32(r.graph.texts[ref.chunk()][ref.offset()])
			}
		}
	}
}

// offerGroups offers each neighbour once, with where its entries begin among those sorted by neighbour.
func (r *reading) offerGroups(h *hopProgram, n node, list []entry) {
	p := &r.pager
	p.sorted = p.sorted[:0]
	for i := range list {
		if r.stopped() {
			return
		}
		if r.follows(&h.step, n, &list[i]) {
			p.sorted = append(p.sorted, list[i])
		}
	}
	slices.SortFunc(p.sorted, func(a, b entry) int { return cmp.Compare(a.neighbour, b.neighbour) })
	r.rank(p.sorted)
	for i := range p.sorted {
		if i == 0 || p.sorted[i].neighbour != p.sorted[i-1].neighbour {
			p.offer(p.sorted[i].neighbour, int32(i))
		}
	}
}

// collectLinks keeps the relationships that tie the page's rows to their parent.
func (r *reading) collectLinks(h *hopProgram, n node, list []entry, many bool, facts *factState) {
	for i := range r.pager.kept {
		at := r.pager.kept[i].link
		if !many {
			facts.links = append(facts.links, link{h.step.fact, n, list[at]})
			facts.table.Starts = append(facts.table.Starts, int32(len(facts.links)))
			continue
		}
		start := len(facts.links)
		for _, e := range r.pager.sorted[at:] {
			if e.neighbour != r.pager.kept[i].node {
				break
			}
			facts.links = append(facts.links, h.step.linkOf(n, &e))
		}
		if h.step.via == plan.ViaNone {
			slices.SortFunc(facts.links[start:], r.graph.compareLinks)
		} else {
			slices.SortFunc(facts.links[start:], r.compareViaLinks)
		}
		facts.table.Starts = append(facts.table.Starts, int32(len(facts.links)))
	}
}

// compareLinks orders links between the same nodes by since and then by the fact's key.
func (g *graph) compareLinks(a, b link) int {
	if c := cmp.Compare(a.since, b.since); c != 0 {
		return c
	}
	if a.kind != b.kind {
		return strings.Compare(a.kind.String(), b.kind.String())
	}
	return strings.Compare(g.discriminatorText(a), g.discriminatorText(b))
}

// compareViaLinks does the same for links that may begin at different nodes.
func (r *reading) compareViaLinks(a, b link) int {
	return cmp.Or(cmp.Compare(a.since, b.since), strings.Compare(r.graph.id(r.beginning(&a)), r.graph.id(r.beginning(&b))), r.graph.compareLinks(a, b))
}

func (g *graph) discriminatorText(l link) string {
	var text string
	for _, field := range l.kind.Discriminator() {
		text += " " + g.value(g.facts[l.kind], field, l.edge).Text()
	}
	return text
}

func (f *factState) begin() {
	f.links = f.links[:0]
	f.table.Starts = append(f.table.Starts[:0], 0)
}

// facts fills a fact table whose links are known.
func (r *reading) facts(f *factProgram, state *factState) {
	state.table.Cells = r.fillLinks(state.table.Cells, f.columns, state.links)
	if f.kinds {
		state.table.Kinds = state.table.Kinds[:0]
		for i := range state.links {
			state.table.Kinds = append(state.table.Kinds, state.links[i].kind)
		}
	}
	if f.provenance {
		r.provenance(state)
	}
	for i, reference := range f.references {
		r.reference(reference, state.links, state.references[i])
	}
	if f.history != nil {
		r.intervals(state.links, state.history)
		r.facts(f.history, state.history)
	}
}

func (r *reading) provenance(state *factState) {
	t := state.table.Provenance
	t.Starts, t.Witnesses = append(t.Starts[:0], 0), t.Witnesses[:0]
	d := r.graph.valueReader()
	for i := range state.links {
		l := &state.links[i]
		encoded := r.graph.texts.bytes(r.graph.facts[l.kind].witnesses.get(l.edge))
		first := len(t.Witnesses)
		t.Witnesses = d.appendProvenance(t.Witnesses, encoded)
		if r.limited {
			known := slices.DeleteFunc(t.Witnesses[first:], func(w csp.Provenance) bool { return w.Recorded > r.by })
			t.Witnesses = t.Witnesses[:first+len(known)]
		}
		t.Starts = append(t.Starts, int32(len(t.Witnesses)))
	}
}

// named returns the node that a field of a relationship names, or noNode.
func (r *reading) named(field csp.Field, l *link) node {
	switch {
	case field == csp.FactPartner && l.kind == csp.Serves:
		return r.beginning(l)
	case field == csp.FactPartner:
		return noNode
	}
	if id := r.graph.value(r.graph.facts[l.kind], field, l.edge).Text(); id != "" {
		return r.graph.find(id)
	}
	return noNode
}

// reference finds the nodes that a field of the relationships names.
func (r *reading) reference(p *referenceProgram, links []link, child *tableState) {
	child.begin()
	for i := range links {
		if n := r.named(p.field, &links[i]); n != noNode && p.kinds.Has(n.kind()) && r.sees(n) {
			child.add(n)
		}
		child.table.Starts = append(child.table.Starts, int32(len(child.nodes)))
	}
	r.below(p.node, child)
}

// fewNodes is a number of candidates that is examined sooner than an order is walked.
const fewNodes = 1 << 11

// list fills the nodes of a root list: from few candidates if the condition leads to them, else in the order's
// own sequence if matches are frequent, else from many candidates, from a piece of that sequence, or from all nodes.
func (r *reading) list(p *pageProgram, t *tableState) {
	if p.page.Search != nil {
		r.search(p, t)
		return
	}
	r.pager.prepare(p)
	r.pager.guarded = r.restricted
	r.pager.begin()
	rows := 0
	for _, kind := range p.kinds.Kinds() {
		rows += int(r.graph.nodes[kind].rows)
	}
	if nodes, few := r.reach(p, min(rows, fewNodes)); few {
		r.offerAll(nodes)
	} else if !r.listOrdered(p, rows) {
		r.pager.begin()
		if nodes, reached := r.reach(p, rows); reached {
			r.offerAll(nodes)
		} else {
			r.scan(p)
		}
	}
	r.pager.end(t)
}

func (r *reading) offerAll(nodes []node) {
	for _, n := range nodes {
		if r.stopped() {
			return
		}
		r.pager.offer(n, 0)
	}
}

func (r *reading) scan(p *pageProgram) {
	for _, kind := range p.kinds.Kinds() {
		for row := range r.graph.nodes[kind].rows {
			if r.stopped() {
				return
			}
			r.pager.offer(newNode(kind, row), 0)
		}
	}
}
