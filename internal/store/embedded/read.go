package embedded

import (
	"context"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// Read implements store.Reader.
func (s *Store) Read(ctx context.Context, p *plan.Plan, input plan.Input) (*plan.Answer, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.leave()
	g := s.acquire()
	defer g.release()
	return s.answer(ctx, g, p, input)
}

// answer answers a plan from one state.
func (s *Store) answer(ctx context.Context, g *graph, p *plan.Plan, input plan.Input) (*plan.Answer, error) {
	compiled, _ := p.Prepared.Load(s).(*program)
	if compiled == nil {
		compiled = compile(p)
		p.Prepared.Store(s, compiled)
	}
	r, _ := compiled.readings.Get().(*reading)
	if r == nil {
		r = newReading(s, compiled)
	}
	r.run(ctx, g, input)
	if err := r.err; err != nil {
		r.giveBack()
		return nil, err
	}
	r.answer.OnRelease(r.release)
	return &r.answer, nil
}

// reading is one run of a program. It keeps its memory for the next run.
type reading struct {
	store   *Store
	program *program
	ctx     context.Context
	graph   *graph // as the viewer sees it
	whole   *graph
	input   *plan.Input
	at      csp.Instant // the instant of the root being read
	limited bool        // only what was recorded by the instant by is there
	by      csp.Instant
	newest  bool // the newest dated values are those at that instant
	sight
	sifted  bool // of what holds at that instant, not everything is there
	visited int
	size    int // of the answer so far
	err     error

	operands  []operand
	trials    []trial
	answer    plan.Answer
	roots     []*tableState
	pager     pager
	link      link    // the one whose condition is being examined
	outer     []node  // passed on the way to what is being examined, the last one last
	few       []entry // of the conditions being examined that can match one node only
	marks     []*marks
	copies    [][]entry        // memory for the entries of steps with a use of csp.Via
	vias      []node           // by number in the dictionary of csp.Via: one more than the node that it names; 0 if that is not known
	lists     []list           // of the parents of the hop being read
	witnesses []csp.Provenance // of the relationship being examined
	members   []node           // that match the page being summarized
	sorted    sortedOut        // of the nodes being divided into groups
	veil      veil
	touched   uint32 // a sum that keeps touching from being optimized away
	release   func()
}

// tableState is a table of the answer with what is needed to fill it.
type tableState struct {
	table *plan.Table
	nodes []node      // by row; noNode where a lookup found nothing
	above *tableState // of the parents; nil for roots and references
	hops  []*tableState
	facts *factState

	routes  []*routesState
	changes []*changesState
	groups  []*groupState
}

type factState struct {
	table      *plan.FactTable
	links      []link
	references []*tableState
	history    *factState // or nil
}

func newReading(s *Store, p *program) *reading {
	r := &reading{store: s, program: p, operands: make([]operand, len(p.operands)), trials: make([]trial, len(p.conjunctions))}
	r.answer.Roots = make([]plan.Table, len(p.roots))
	for i, root := range p.roots {
		r.roots = append(r.roots, newTableState(&r.answer.Roots[i], root.node))
		if root.page != nil {
			r.roots[i].addGroups(root.page)
		}
	}
	r.pager.reading = r
	r.release = r.giveBack
	return r
}

func newTableState(t *plan.Table, s *selectionProgram) *tableState {
	state := &tableState{table: t}
	t.Hops = make([]plan.Table, len(s.hops))
	for i, hop := range s.hops {
		child := newTableState(&t.Hops[i], hop.page.node)
		child.above = state
		child.addGroups(hop.page)
		if hop.fact != nil {
			t.Hops[i].Facts = &plan.FactTable{}
			child.facts = newFactState(t.Hops[i].Facts, hop.fact)
		}
		state.hops = append(state.hops, child)
	}
	t.Routes = make([]plan.RouteTable, len(s.routes))
	for i, routes := range s.routes {
		state.routes = append(state.routes, newRoutesState(&t.Routes[i], routes))
	}
	t.Changes = make([]plan.ChangeTable, len(s.changes))
	for i, changes := range s.changes {
		state.changes = append(state.changes, newChangesState(&t.Changes[i], changes))
	}
	t.History = make([]plan.HistoryTable, len(s.history))
	return state
}

func (t *tableState) addGroups(p *pageProgram) {
	if len(p.groups) == 0 {
		return
	}
	t.table.Groups = make([]plan.GroupTable, len(p.groups))
	for i, grouping := range p.groups {
		t.groups = append(t.groups, newGroupState(&t.table.Groups[i], grouping))
	}
}

func newFactState(t *plan.FactTable, f *factProgram) *factState {
	state := &factState{table: t}
	if f.provenance {
		t.Provenance = &plan.ProvenanceTable{}
	}
	t.References = make([]plan.Table, len(f.references))
	for i, reference := range f.references {
		state.references = append(state.references, newTableState(&t.References[i], reference.node))
	}
	if f.history != nil {
		t.History = &plan.FactTable{}
		state.history = newFactState(t.History, f.history)
	}
	return state
}

// largestKept bounds the memory that waits for the next run: cells of the largest table.
const largestKept = 1 << 16

func (r *reading) giveBack() {
	if r.whole.tentative {
		clear(r.vias)
		r.vias = r.vias[:0]
	}
	if r.restricted {
		r.veil.lift()
	}
	r.ctx, r.graph, r.whole, r.input, r.err = nil, nil, nil, nil, nil
	r.pager.giveUp()
	if cap(r.members) > largestKept {
		r.members = nil
	}
	for _, t := range r.roots {
		if t.cells() > largestKept {
			return
		}
	}
	r.program.readings.Put(r)
}

func (t *tableState) cells() int {
	largest := max(cap(t.table.Cells), cap(t.nodes))
	for _, child := range t.hops {
		largest = max(largest, child.cells())
	}
	for _, child := range t.routes {
		largest = max(largest, child.cells())
	}
	for _, child := range t.changes {
		largest = max(largest, child.cells())
	}
	for i := range t.table.History {
		largest = max(largest, cap(t.table.History[i].Values))
	}
	return max(largest, t.facts.cells())
}

func (f *factState) cells() int {
	if f == nil {
		return 0
	}
	largest := max(cap(f.table.Cells), cap(f.links), f.history.cells())
	for _, child := range f.references {
		largest = max(largest, child.cells())
	}
	return largest
}

func (r *reading) run(ctx context.Context, g *graph, input plan.Input) {
	r.ctx, r.graph, r.whole, r.input, r.err, r.visited, r.size = ctx, g, g, &input, nil, 0, 0
	if r.sight.bind(g, input.Scope); r.restricted {
		r.graph = r.veil.over(g)
	}
	for i := range r.operands {
		r.operands[i].bind(r, r.program.operands[i])
	}
	for i, conditions := range r.program.conjunctions {
		r.trials[i].begin(conditions)
	}
	for i, root := range r.program.roots {
		r.at = input.Now
		if root.asOf != plan.NoSlot {
			r.at = input.Values[root.asOf].One.Instant()
		}
		if r.limited = root.knownAs != nil; r.limited {
			r.by = input.Values[*root.knownAs].One.Instant()
		}
		if r.restricted {
			r.forget()
		}
		r.sifted = r.limited || r.restricted
		r.newest = r.at >= g.latestDated
		r.outer, r.few = r.outer[:0], r.few[:0]
		r.root(root, r.roots[i])
		if r.err != nil {
			return
		}
	}
}

func (r *reading) root(root *rootProgram, t *tableState) {
	t.begin()
	switch {
	case root.changes != nil:
		t.table.Starts = append(t.table.Starts, 0)
		r.allChanges(root.changes, t.changes[0])
		return
	case root.lookup != nil:
		r.lookup(root.lookup, t)
	case root.page.summarizes():
		r.listAndSummarize(root.page, t)
	default:
		r.list(root.page, t)
	}
	r.below(root.node, t)
	if root.page != nil {
		r.belowGroups(root.page, t)
	}
}

// listAndSummarize is list for a page that wants something of all nodes that match. Then only a page with rows needs their order.
func (r *reading) listAndSummarize(p *pageProgram, t *tableState) {
	matches := r.listed(p)
	t.beginSummary()
	r.summarize(p, t, matches)
	if r.pager.sizeOf(p) == 0 && !p.page.More {
		t.endParent(p.page, int64(len(matches)), false)
		return
	}
	r.list(p, t)
}

func (t *tableState) begin() {
	t.nodes = t.nodes[:0]
	t.table.Starts = append(t.table.Starts[:0], 0)
	t.table.Totals, t.table.More, t.table.Kinds = t.table.Totals[:0], t.table.More[:0], t.table.Kinds[:0]
}

func (t *tableState) add(n node) {
	t.nodes = append(t.nodes, n)
	if n == noNode {
		t.table.Kinds = append(t.table.Kinds, 0)
	} else {
		t.table.Kinds = append(t.table.Kinds, n.kind())
	}
}

// endParent closes the rows of one parent.
func (t *tableState) endParent(p *plan.Page, total int64, more bool) {
	t.table.Starts = append(t.table.Starts, int32(len(t.nodes)))
	if p.Total {
		t.table.Totals = append(t.table.Totals, total)
	}
	if p.More {
		t.table.More = append(t.table.More, more)
	}
}

func (r *reading) lookup(l *plan.Lookup, t *tableState) {
	for _, id := range r.input.Values[l.IDs].Many {
		n := r.graph.find(id.Text())
		if n != noNode && !(l.Kinds.Has(n.kind()) && r.sees(n)) {
			n = noNode
		}
		t.add(n)
	}
	t.table.Starts = append(t.table.Starts, int32(len(t.nodes)))
}

// below fills a table whose nodes are known, and everything below it.
func (r *reading) below(s *selectionProgram, t *tableState) {
	t.table.Cells = r.fill(t.table.Cells, s.columns, t.nodes)
	for i, hop := range s.hops {
		if r.err != nil {
			return
		}
		child := t.hops[i]
		r.hop(hop, t, child)
		if child.facts != nil {
			r.facts(hop.fact, child.facts)
		}
		r.below(hop.page.node, child)
		r.belowGroups(hop.page, child)
	}
	if s.degrees {
		t.table.Degrees = r.degrees(t.table.Degrees[:0], t.nodes)
	}
	for i, routes := range s.routes {
		r.routes(routes, t.nodes, t.routes[i])
	}
	for i, changes := range s.changes {
		r.changes(changes, t.nodes, t.changes[i])
	}
	for i := range s.history {
		r.history(&s.history[i], t.nodes, &t.table.History[i])
	}
}

// stopped reports whether the run has to end. It is called for every relationship and node visited.
func (r *reading) stopped() bool {
	r.visited++
	if r.visited&4095 == 0 && r.err == nil && r.ctx.Err() != nil {
		r.err = timedOut(r.ctx)
	}
	return r.err != nil
}

// stoppedAfter is stopped for several nodes, all visited at once.
func (r *reading) stoppedAfter(nodes int) bool {
	r.visited += nodes
	if r.err == nil && r.ctx.Err() != nil {
		r.err = timedOut(r.ctx)
	}
	return r.err != nil
}

// links returns the entries over which a step can go, to be given back by giveBackEntries; many reports whether a
// neighbour may occur more than once.
func (r *reading) links(s *step, n node) (list []entry, many bool) {
	switch {
	case s.via != plan.ViaNone:
		return r.throughVia(s, n), true
	case s.also != 0:
		return r.overBoth(s, n), true
	case s.ways != nil:
		return r.overWays(s, n), true
	}
	l := r.graph.listOf(s.fact, s.inbound, n)
	return r.graph.entries.of(l), l.many
}

// follows reports whether a step goes over an entry.
func (r *reading) follows(s *step, from node, e *entry) bool {
	return r.isPresent(s, from, e) && s.to.Has(e.neighbour.kind()) && r.satisfies(s, from, e)
}

func (r *reading) satisfies(s *step, from node, e *entry) bool {
	return r.agrees(s, from, e) && (!s.sole || r.isSole(s, from, e))
}

// agrees reports whether a relationship satisfies the step's condition on it.
func (r *reading) agrees(s *step, from node, e *entry) bool {
	if s.where == nil {
		return true
	}
	r.link = s.linkOf(from, e)
	return s.where.holds(r, &r.link)
}
