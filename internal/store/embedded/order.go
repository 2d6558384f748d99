package embedded

import (
	"cmp"
	"slices"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// pager keeps the best nodes of those offered: a page in its order.
type pager struct {
	reading *reading
	page    *pageProgram
	size    int // of the page; -1 for all
	after   bound
	before  bound
	dated   bool // the order's field has to be read at the instant

	total, within int64
	kept          []candidate // a heap with the worst at its top, while it is full
	sorted        []entry     // of the parent, if a neighbour may occur more than once
}

// candidate is a node with its place in the order.
type candidate struct {
	key  uint64 // the order field's value, or its beginning
	node node
	link int32 // whatever the caller of offer gave
	null bool  // the order field is null
}

type bound struct {
	set, null bool
	value     csp.Value
	id        string
}

// prepare takes over what a page asks for in this run.
func (p *pager) prepare(page *pageProgram) {
	p.page, p.size = page, -1
	if page.page.Size != plan.NoSlot {
		p.size = int(p.reading.input.Values[page.page.Size].One.Number())
	}
	p.after, p.before = p.bound(page.page.After), p.bound(page.page.Before)
	p.dated = !p.reading.newest && page.order.Spec().Dated
}

func (p *pager) bound(b *plan.Bound) bound {
	if b == nil {
		return bound{}
	}
	made := bound{set: true, null: b.Null, id: p.reading.input.Values[b.ID].One.Text()}
	if b.Value != plan.NoSlot {
		made.value = p.reading.input.Values[b.Value].One
	}
	return made
}

// begin starts a new parent.
func (p *pager) begin() { p.total, p.within, p.kept = 0, 0, p.kept[:0] }

// offer takes a node into account. Each node is offered at most once between begin and end.
func (p *pager) offer(n node, link int32) {
	if !p.page.kinds.Has(n.kind()) {
		return
	}
	if p.page.page.Total {
		if !p.matches(n) {
			return
		}
		p.total++
	}
	c := p.place(n)
	c.link = link
	if p.after.set && p.compareBound(&c, &p.after) <= 0 || p.before.set && p.compareBound(&c, &p.before) >= 0 {
		return
	}
	full := p.size >= 0 && len(p.kept) >= p.size
	lost := full && (p.size == 0 || !p.worse(&p.kept[0], &c))
	if lost && (!p.page.page.More || p.within > int64(p.size)) {
		return // whether it matches changes nothing
	}
	if !p.page.page.Total && !p.matches(n) {
		return
	}
	p.within++
	switch {
	case lost:
	case full:
		p.kept[0] = c
		p.sink(0)
	default:
		p.kept = append(p.kept, c)
		if len(p.kept) == p.size {
			for i := len(p.kept)/2 - 1; i >= 0; i-- {
				p.sink(i)
			}
		}
	}
}

func (p *pager) matches(n node) bool {
	return p.page.where == nil || p.page.where.holds(p.reading, n)
}

// end appends the page to a table, in its order.
func (p *pager) end(t *tableState) {
	slices.SortFunc(p.kept, func(a, b candidate) int { return p.compare(&a, &b) })
	for i := range p.kept {
		t.add(p.kept[i].node)
	}
	t.endParent(p.page.page, p.total, p.size >= 0 && p.within > int64(p.size))
}

func (p *pager) sink(i int) {
	for {
		worst := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(p.kept); child++ {
			if p.worse(&p.kept[child], &p.kept[worst]) {
				worst = child
			}
		}
		if worst == i {
			return
		}
		p.kept[i], p.kept[worst] = p.kept[worst], p.kept[i]
		i = worst
	}
}

// worse reports whether a has to leave the page before b.
func (p *pager) worse(a, b *candidate) bool {
	if p.page.page.Backward {
		return p.compare(a, b) < 0
	}
	return p.compare(a, b) > 0
}

// place finds a node's place in the order.
func (p *pager) place(n node) candidate {
	g := p.reading.graph
	c := candidate{node: n}
	if p.page.class == idClass {
		c.key = g.idKey(n)
		return c
	}
	t := g.nodes[n.kind()]
	column := t.layout.places[p.page.order].column
	switch {
	case p.dated || t.layout.places[p.page.order].class == absentClass:
		c.key, c.null = keyOf(p.value(n))
	case p.page.class == textClass:
		ref := t.texts[column].get(n.row())
		c.key, c.null = beginning(g.texts.text(ref)), ref == 0
	case p.page.class == codeClass:
		c.key, c.null = keyOf(g.dictionaries[p.page.order].values[t.codes[column].get(n.row())])
	case p.page.class == numberClass:
		c.key = t.numbers[column].get(n.row())
		c.null = c.key == 0
	case p.page.class == flagClass:
		c.key = uint64(t.flags[column].get(n.row()))
		c.null = c.key == 0
	default:
		c.key, c.null = keyOf(p.value(n))
	}
	return c
}

// value returns the value of the order's field as written.
func (p *pager) value(n node) csp.Value {
	t := p.reading.graph.nodes[n.kind()]
	if p.dated && t.layout.places[p.page.order].class != absentClass {
		return p.reading.graph.datedValue(t, p.page.order, n.row(), p.reading.at)
	}
	return p.reading.graph.value(t, p.page.order, n.row())
}

// keyOf maps a value to a number that orders like it as far as it goes.
func keyOf(value csp.Value) (key uint64, null bool) {
	switch value.Type() {
	case csp.Null:
		return 0, true
	case csp.String, csp.List:
		return beginning(value.Joined()), false
	}
	return storedNumber(value.Number()), false
}

// beginning returns the first eight bytes of a text as a number.
func beginning(text string) uint64 {
	if len(text) >= 8 {
		return uint64(text[7]) | uint64(text[6])<<8 | uint64(text[5])<<16 | uint64(text[4])<<24 |
			uint64(text[3])<<32 | uint64(text[2])<<40 | uint64(text[1])<<48 | uint64(text[0])<<56
	}
	var key uint64
	for i := range 8 {
		key <<= 8
		if i < len(text) {
			key |= uint64(text[i])
		}
	}
	return key
}

// placeOfKind is each kind's place in the order of ids, which begin with its name.
var placeOfKind = [nodeKinds]uint64{csp.Customer: 0, csp.Provider: 1, csp.Reseller: 2, csp.Subscription: 3}

// idKey returns a number that orders like the node's id as far as it goes: kind, cloud and the beginning of the natural key.
func (s *state) idKey(n node) uint64 {
	cloud := s.nodes[n.kind()].clouds.get(n.row())
	natural := s.id(n)[len(n.kind().String())+len(clouds[cloud])+2:]
	return placeOfKind[n.kind()]<<62 | uint64(cloud)<<56 | beginning(natural)>>8
}

// compare orders two candidates as the page does.
func (p *pager) compare(a, b *candidate) int {
	if a.null != b.null {
		return boolOrder(a.null) - boolOrder(b.null)
	}
	order := cmp.Compare(a.key, b.key)
	if order == 0 && !a.null {
		order = p.compareRest(a, b)
	}
	if order == 0 {
		order = p.compareIDs(a, b)
	}
	if p.page.downward {
		return -order
	}
	return order
}

// compareRest compares two values that begin alike.
func (p *pager) compareRest(a, b *candidate) int {
	switch p.page.class {
	case textClass, codeClass, listTextClass:
		return p.value(a.node).Compare(p.value(b.node))
	}
	return 0
}

func (p *pager) compareIDs(a, b *candidate) int {
	g := p.reading.graph
	if a.node == b.node {
		return 0
	}
	if p.page.class != idClass {
		if order := cmp.Compare(g.idKey(a.node), g.idKey(b.node)); order != 0 {
			return order
		}
	}
	return strings.Compare(g.id(a.node), g.id(b.node))
}

// compareBound compares a candidate with a bound as the page does.
func (p *pager) compareBound(c *candidate, b *bound) int {
	order := 0
	if p.page.class != idClass {
		if c.null != b.null {
			return boolOrder(c.null) - boolOrder(b.null)
		}
		if !c.null {
			order = p.value(c.node).Compare(b.value)
		}
	}
	if order == 0 {
		order = strings.Compare(p.reading.graph.id(c.node), b.id)
	}
	if p.page.downward {
		return -order
	}
	return order
}

func boolOrder(b bool) int {
	if b {
		return 1
	}
	return 0
}
