package embedded

import (
	"cmp"
	"strings"

	"channelgraph/internal/csp"
)

// ordering is the order of a page: by a field and then by id.
type ordering struct {
	state    *state
	field    csp.Field
	class    class // of the field
	downward bool
	dated    bool // the field has to be read at an instant
	at       csp.Instant

	ranks  []uint32 // the nodes' places by row, if a view has them all; then a key is a place
	valued uint32   // ranks below have a value
}

// candidate is a node with its place in the order.
type candidate struct {
	key  uint64 // the order field's value, or its beginning
	node node
	link int32 // of a hop: where its relationships are
	null bool  // the order field is null
}

// bound is a place in the order at which a page begins or ends.
type bound struct {
	set, null bool
	value     csp.Value
	id        string
}

// place finds a node's place in the order.
func (o *ordering) place(n node) candidate {
	g := o.state
	c := candidate{node: n}
	if o.ranks != nil {
		rank := o.ranks[n.row()]
		c.key, c.null = uint64(rank), rank >= o.valued
		return c
	}
	if o.class == idClass {
		c.key = g.idKey(n)
		return c
	}
	t := g.nodes[n.kind()]
	column := t.layout.places[o.field].column
	switch {
	case o.dated || t.layout.places[o.field].class == absentClass:
		c.key, c.null = keyOf(o.value(n))
	case o.class == textClass:
		ref := t.texts[column].get(n.row())
		c.key, c.null = beginning(g.texts.text(ref)), ref == 0
	case o.class == codeClass:
		c.key, c.null = keyOf(g.dictionaries[o.field].values[t.codes[column].get(n.row())])
	case o.class == numberClass:
		c.key = t.numbers[column].get(n.row())
		c.null = c.key == 0
	case o.class == flagClass:
		c.key = uint64(t.flags[column].get(n.row()))
		c.null = c.key == 0
	default:
		c.key, c.null = keyOf(o.value(n))
	}
	return c
}

// value returns the value of the order's field as written.
func (o *ordering) value(n node) csp.Value {
	t := o.state.nodes[n.kind()]
	if o.dated && t.layout.places[o.field].class != absentClass {
		return o.state.datedValue(t, o.field, n.row(), o.at)
	}
	return o.state.value(t, o.field, n.row())
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
func (o *ordering) compare(a, b *candidate) int {
	if a.null != b.null {
		return boolOrder(a.null) - boolOrder(b.null)
	}
	order := cmp.Compare(a.key, b.key)
	if order == 0 && !a.null {
		order = o.compareRest(a, b)
	}
	if order == 0 {
		order = o.compareIDs(a, b)
	}
	if o.downward {
		return -order
	}
	return order
}

// compareRest compares two values that begin alike.
func (o *ordering) compareRest(a, b *candidate) int {
	switch o.class {
	case textClass, codeClass, listTextClass:
		return o.value(a.node).Compare(o.value(b.node))
	}
	return 0
}

func (o *ordering) compareIDs(a, b *candidate) int {
	g := o.state
	if a.node == b.node {
		return 0
	}
	if o.class != idClass {
		if order := cmp.Compare(g.idKey(a.node), g.idKey(b.node)); order != 0 {
			return order
		}
	}
	return strings.Compare(g.id(a.node), g.id(b.node))
}

// compareBound compares a candidate with a bound as the page does.
func (o *ordering) compareBound(c *candidate, b *bound) int {
	order := 0
	if o.class != idClass {
		if c.null != b.null {
			return boolOrder(c.null) - boolOrder(b.null)
		}
		if !c.null {
			order = o.value(c.node).Compare(b.value)
		}
	}
	if order == 0 {
		order = strings.Compare(o.state.id(c.node), b.id)
	}
	if o.downward {
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
