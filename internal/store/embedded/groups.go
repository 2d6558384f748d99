package embedded

import (
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
)

// groupState is a group table of the answer with what is needed to fill it.
type groupState struct {
	table *plan.GroupTable
	nodes []*tableState // one for each dimension; nil if it has no step
	found int64         // groups of all parents so far
}

func newGroupState(t *plan.GroupTable, g *groupingProgram) *groupState {
	state := &groupState{table: t, nodes: make([]*tableState, len(g.by))}
	t.Nodes = make([]plan.Table, len(g.by))
	for i := range g.by {
		if g.by[i].node != nil {
			state.nodes[i] = newTableState(&t.Nodes[i], g.by[i].node)
		}
	}
	return state
}

func (g *groupState) begin() {
	g.found = 0
	t := g.table
	t.Starts, t.Totals, t.More = append(t.Starts[:0], 0), t.Totals[:0], t.More[:0]
	t.Keys, t.Aggregates = t.Keys[:0], t.Aggregates[:0]
	for _, nodes := range g.nodes {
		if nodes != nil {
			nodes.begin()
		}
	}
}

// beginSummary makes a table ready for what its page wants of all nodes that match.
func (t *tableState) beginSummary() {
	t.table.Aggregates = t.table.Aggregates[:0]
	for _, groups := range t.groups {
		groups.begin()
	}
}

// summarize works out what a page wants of all nodes that match it, for one parent.
func (r *reading) summarize(p *pageProgram, t *tableState, nodes []node) {
	if len(p.aggregates) > 0 {
		t.table.Aggregates = r.aggregate(p.aggregates, t.table.Aggregates, nodes)
	}
	for i, grouping := range p.groups {
		r.group(grouping, t.groups[i], nodes)
	}
}

// belowGroups fills the tables of the nodes that are keys.
func (r *reading) belowGroups(p *pageProgram, t *tableState) {
	for i, grouping := range p.groups {
		state := t.groups[i]
		for d := range grouping.by {
			child := state.nodes[d]
			if child == nil {
				continue
			}
			for at := d; at < len(state.table.Keys); at += len(grouping.by) {
				if key := state.table.Keys[at]; !key.IsNull() {
					child.add(r.graph.find(key.Text()))
				}
				child.table.Starts = append(child.table.Starts, int32(len(child.nodes)))
			}
			r.below(grouping.by[d].node, child)
		}
	}
}

// matching lists the neighbours of a parent that match the page, each once.
func (r *reading) matching(h *hopProgram, n node, list []entry, many bool) []node {
	found := r.members[:0]
	for i := range list {
		if r.stopped() {
			break
		}
		e := &list[i]
		if r.follows(&h.step, n, e) && h.page.kinds.Has(e.neighbour.kind()) {
			found = append(found, e.neighbour)
		}
	}
	if many {
		found = distinct(found)
	}
	if h.page.where != nil {
		found = slices.DeleteFunc(found, func(n node) bool { return r.stopped() || !h.page.where.holds(r, n) })
	}
	r.members = found
	return found
}

// listed lists the nodes of a root list that match.
func (r *reading) listed(p *pageProgram) []node {
	found := r.members[:0]
	rows := 0
	for _, kind := range p.kinds.Kinds() {
		rows += int(r.graph.nodes[kind].rows)
	}
	if p.where == nil && !r.restricted {
		return r.every(found, p)
	}
	found = slices.Grow(found, min(rows, 1<<10))
	if nodes, reached := r.reach(p, rows); reached {
		for _, n := range nodes {
			if r.stopped() {
				break
			}
			if p.kinds.Has(n.kind()) && r.admits(p, n) {
				found = append(found, n)
			}
		}
		r.members = found
		return found
	}
	for _, kind := range p.kinds.Kinds() {
		for row := range r.graph.nodes[kind].rows {
			if r.stopped() {
				break
			}
			if n := newNode(kind, row); r.admits(p, n) {
				found = append(found, n)
			}
		}
	}
	r.members = found
	return found
}

// admits reports whether a node of a root list is seen and matches.
func (r *reading) admits(p *pageProgram, n node) bool {
	return (p.quick == nil || p.quick.holds(r, n)) && r.sees(n) && (p.slow == nil || p.slow.holds(r, n))
}

// every lists all nodes of a root list's kinds.
func (r *reading) every(found []node, p *pageProgram) []node {
	for _, kind := range p.kinds.Kinds() {
		rows := r.graph.nodes[kind].rows
		found = slices.Grow(found, int(rows))
		for row := range rows {
			found = append(found, newNode(kind, row))
		}
	}
	r.members = found
	return found
}

// group divides the nodes of one parent into groups and appends the page of them.
func (r *reading) group(g *groupingProgram, state *groupState, nodes []node) {
	most := r.input.Values[g.grouping.Most].One.Number()
	divided := newDivision(r, g, most-state.found, len(nodes))
	if !divided.add(nodes) {
		if r.err == nil {
			r.err = store.TooManyGroups(most)
		}
		return
	}
	state.found += int64(divided.count)
	groups := allGroups{grouping: g.grouping, input: r.input, keys: divided.keys(), aggregates: divided.aggregates(), count: divided.count}
	groups.appendPage(state.table)
}

// division divides nodes into groups. Each dimension numbers its keys; a group is known by the numbers of its keys.
type division struct {
	reading *reading
	program *groupingProgram
	most    int64
	codes   []coder // one for each dimension
	dense   []int32 // groups by the numbers of their keys, less one; nil if there may be too many
	sparse  map[uint64]int32
	numbers []uint64 // of the keys, by group
	count   int
	tally   tally
}

// mostRoom bounds the table of groups by the numbers of their keys.
const mostRoom = 1 << 18

func newDivision(r *reading, g *groupingProgram, most int64, nodes int) *division {
	d := &division{reading: r, program: g, most: most, tally: newTally(r, g.aggregates)}
	room, roomiest := uint64(1), uint64(min(nodes, mostRoom))
	for i := range g.by {
		d.codes = append(d.codes, newCoder(r, &g.by[i], nodes))
		if known := d.codes[i].room(); known == 0 || room > roomiest {
			room = roomiest + 1
		} else {
			room *= known
		}
	}
	if room <= roomiest {
		d.dense = make([]int32, room)
	} else {
		d.sparse = map[uint64]int32{}
	}
	return d
}

// nodesAtOnce is how many nodes are put into their groups at once: their keys are read column by column.
const nodesAtOnce = 1 << 10

// add puts nodes into their groups; ok is false if there are too many groups or the time is up.
func (d *division) add(nodes []node) (ok bool) {
	if len(d.codes) == 0 {
		return true
	}
	if slices.ContainsFunc(d.codes, func(c coder) bool { return c.many() }) {
		return d.addToSeveral(nodes)
	}
	for some := range slices.Chunk(nodes, nodesAtOnce) {
		if d.reading.stoppedAfter(len(some)) {
			return false
		}
		numbers, codes, groups := d.reading.sorted.room(len(some))
		for i := range d.codes {
			d.codes[i].codesOf(codes, some)
			d.appendEach(numbers, i, codes)
		}
		for i, number := range numbers {
			if groups[i] = d.group(number); groups[i] < 0 {
				return false
			}
		}
		d.tally.add(groups, some)
	}
	return true
}

// sortedOut is memory for what is known of nodes while they are put into their groups.
type sortedOut struct {
	numbers []uint64
	codes   []uint32
	groups  []int32
	stored  []uint64 // what a column holds
}

// room returns room for some nodes; the numbers are zero.
func (s *sortedOut) room(nodes int) (numbers []uint64, codes []uint32, groups []int32) {
	s.numbers, s.codes, s.groups = slices.Grow(s.numbers[:0], nodes), slices.Grow(s.codes[:0], nodes), slices.Grow(s.groups[:0], nodes)
	numbers = s.numbers[:nodes]
	clear(numbers)
	return numbers, s.codes[:nodes], s.groups[:nodes]
}

// addToSeveral is add for nodes that may have several keys.
func (d *division) addToSeveral(nodes []node) (ok bool) {
	var lists [plan.MostDimensions][]uint32
	for _, n := range nodes {
		if d.reading.stopped() {
			return false
		}
		for i := range d.codes {
			lists[i] = d.codes[i].all(lists[i][:0], n)
		}
		if !d.putAll(0, 0, &lists, n) {
			return false
		}
	}
	return true
}

const codeBits = 21 // of a key's number; graphs of more keys of one dimension have too many groups

// append joins the number of the next key to those before it.
func (d *division) append(number uint64, dimension int, code uint32) uint64 {
	if d.dense != nil {
		return number*d.codes[dimension].room() + uint64(code)
	}
	return number<<codeBits | uint64(code)
}

// appendEach does so for several nodes.
func (d *division) appendEach(numbers []uint64, dimension int, codes []uint32) {
	factor := uint64(1 << codeBits)
	if d.dense != nil {
		factor = d.codes[dimension].room()
	}
	for i := range numbers {
		numbers[i] = numbers[i]*factor + uint64(codes[i])
	}
}

func (d *division) putAll(number uint64, dimension int, lists *[plan.MostDimensions][]uint32, n node) bool {
	if dimension == len(d.codes) {
		group := d.group(number)
		if group >= 0 {
			d.tally.add([]int32{group}, []node{n})
		}
		return group >= 0
	}
	for _, code := range lists[dimension] {
		if !d.putAll(d.append(number, dimension, code), dimension+1, lists, n) {
			return false
		}
	}
	return true
}

// group returns the group of a number; negative if there are too many.
func (d *division) group(number uint64) int32 {
	if d.dense != nil {
		if group := d.dense[number] - 1; group >= 0 {
			return group
		}
	} else if group, known := d.sparse[number]; known {
		return group
	}
	return d.newGroup(number)
}

func (d *division) newGroup(number uint64) int32 {
	if int64(d.count) >= d.most {
		return -1
	}
	group := int32(d.count)
	d.count++
	d.numbers = append(d.numbers, number)
	d.tally.grow()
	if d.dense != nil {
		d.dense[number] = group + 1
	} else {
		d.sparse[number] = group
	}
	return group
}

// keys returns the keys of all groups.
func (d *division) keys() []csp.Value {
	width := len(d.codes)
	keys := make([]csp.Value, d.count*width)
	for group, number := range d.numbers {
		for i := width - 1; i >= 0; i-- {
			var code uint32
			if d.dense != nil {
				room := d.codes[i].room()
				code, number = uint32(number%room), number/room
			} else {
				code, number = uint32(number&(1<<codeBits-1)), number>>codeBits
			}
			keys[group*width+i] = d.codes[i].key(code)
		}
	}
	return keys
}

func (d *division) aggregates() []csp.Value {
	values := make([]csp.Value, 0, d.count*len(d.program.aggregates))
	for group := range d.count {
		values = d.tally.appendValues(values, group)
	}
	return values
}
