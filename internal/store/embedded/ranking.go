package embedded

// fewNames is a number of neighbours that are put in order sooner than views are looked for.
const fewNames = 64

// findViews finds the ordered views that have the places of a hop's nodes, which are so many: a place is one number, where
// a name has to be fetched from anywhere in memory.
func (r *reading) findViews(h *hopProgram, nodes int) {
	views := &r.pager.views
	clear(views[:])
	if nodes < fewNames || h.page.class != textClass || r.pager.dated {
		return
	}
	for _, kind := range h.page.kinds.Kinds() {
		if r.graph.nodes[kind].layout.places[h.page.order].class == textClass {
			views[kind] = r.store.ordered(r.whole, orderedBy{kind, h.page.order}, nodes)
		}
	}
}

// rank lets the pager order the neighbours of one parent by their places in a view; it reports false if not all of them have one.
func (r *reading) rank(list []entry) bool {
	p := &r.pager
	p.ranks = nil
	if len(list) < 2 {
		return false
	}
	kind := list[0].neighbour.kind()
	view := p.views[kind]
	if view == nil {
		return false
	}
	for i := range list {
		if n := list[i].neighbour; n.kind() != kind || view.hasChanged(n.row()) {
			return false
		}
	}
	p.ranks, p.valued = view.ranksByRow(), uint32(view.made.valued)
	return true
}
