package embedded

import (
	"math"
	"slices"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// operand is what one comparison compares with in one run.
type operand struct {
	operandShape
	one   csp.Value
	many  []csp.Value
	set   map[csp.Value]struct{} // of many, where it is long
	node  node                   // for ids: the node that has it
	nodes nodeSet                // for lists of ids
	memo  []uint8                // for values in a dictionary: what test gave, by number; see the constants
}

const (
	untested = iota
	failed
	passed
)

const (
	longList    = 8       // from this length on, a set is faster than a list
	longestMemo = 1 << 12 // numbers of a dictionary for which results are remembered
)

func (o *operand) bind(r *reading, shape operandShape) {
	memo, set, nodes := o.memo[:0], o.set, o.nodes
	*o = operand{operandShape: shape, memo: memo}
	if shape.slot != plan.NoSlot {
		o.one, o.many = r.input.Values[shape.slot].One, r.input.Values[shape.slot].Many
	}
	if shape.field == csp.ID || shape.field == csp.FactPartner {
		o.bindNodes(r, nodes)
		return
	}
	if len(o.many) >= longList {
		o.set = set
		if o.set == nil {
			o.set = make(map[csp.Value]struct{}, len(o.many))
		}
		clear(o.set)
		for _, value := range o.many {
			o.set[value] = struct{}{}
		}
	}
	if classOf(shape.field) == codeClass {
		if size := len(r.graph.dictionaries[shape.field].values); size <= longestMemo {
			o.memo = slices.Grow(o.memo, size)[:size]
			clear(o.memo)
		}
	}
}

func (o *operand) bindNodes(r *reading, nodes nodeSet) {
	o.node = noNode
	switch o.operator {
	case plan.Equal:
		o.node = r.graph.find(o.one.Text())
	case plan.In:
		if nodes == nil {
			nodes = nodeSet{}
		}
		clear(nodes)
		o.nodes = nodes
		for _, id := range o.many {
			if n := r.graph.find(id.Text()); n != noNode {
				o.nodes.add(n)
			}
		}
	}
}

// isNode compares a node's id.
func (o *operand) isNode(r *reading, n node) bool {
	switch o.operator {
	case plan.Equal:
		return n == o.node
	case plan.In:
		return o.nodes.has(n)
	}
	return o.test(csp.StringValue(r.graph.id(n)))
}

// testColumn compares what stands in a table; for dated fields that is the newest value.
func (o *operand) testColumn(r *reading, t *table, field csp.Field, row uint32) bool {
	p := t.layout.places[field]
	switch p.class {
	case codeClass:
		return o.testCode(&r.graph.dictionaries[field], t.codes[p.column].get(row))
	case numberClass:
		stored := t.numbers[p.column].get(row)
		if stored == 0 {
			return o.test(csp.Value{})
		}
		return o.test(numberValue(field, numberStored(stored)))
	}
	return o.test(r.graph.comparable(t, field, row))
}

// testStored compares what stood in the column of a dated field.
func (o *operand) testStored(r *reading, t *table, field csp.Field, stored uint64) bool {
	if t.layout.places[field].class == codeClass {
		return o.testCode(&r.graph.dictionaries[field], uint32(stored))
	}
	return o.test(r.graph.storedValue(t, field, stored))
}

func (o *operand) testCode(d *dictionary, code uint32) bool {
	if int(code) >= len(o.memo) {
		return o.test(d.comparable(code))
	}
	if known := o.memo[code]; known != untested {
		return known == passed
	}
	result := o.test(d.comparable(code))
	o.memo[code] = failed
	if result {
		o.memo[code] = passed
	}
	return result
}

// test compares a value in its comparable form.
func (o *operand) test(value csp.Value) bool {
	if value.IsNull() || o.operator == plan.IsNull {
		return value.IsNull() && o.operator == plan.IsNull
	}
	switch o.operator {
	case plan.Equal:
		return value == o.one
	case plan.In:
		return o.holds(value)
	case plan.Has, plan.HasSome, plan.HasEvery:
		return o.testList(value)
	}
	if o.one.Type() != value.Type() {
		return false
	}
	switch o.operator {
	case plan.Less:
		return value.Compare(o.one) < 0
	case plan.LessOrEqual:
		return value.Compare(o.one) <= 0
	case plan.Greater:
		return value.Compare(o.one) > 0
	case plan.GreaterOrEqual:
		return value.Compare(o.one) >= 0
	case plan.Contains:
		return strings.Contains(value.Text(), o.one.Text())
	case plan.StartsWith:
		return strings.HasPrefix(value.Text(), o.one.Text())
	default: // EndsWith
		return strings.HasSuffix(value.Text(), o.one.Text())
	}
}

// needsMore reports whether no count up to most passes, as far as that can be told without trying them.
func (o *operand) needsMore(most int64) bool {
	switch o.operator {
	case plan.Equal, plan.GreaterOrEqual:
		return o.one.Type() == csp.Int && most < o.one.Number()
	case plan.Greater:
		return o.one.Type() == csp.Int && most <= o.one.Number()
	}
	return false
}

// decisive returns a count from which on all counts give the same result.
func (o *operand) decisive() int64 {
	wanted := o.one.Number()
	if o.one.Type() != csp.Int || wanted == math.MaxInt64 {
		return math.MaxInt64
	}
	switch o.operator {
	case plan.GreaterOrEqual, plan.Less:
		return wanted
	case plan.Equal, plan.Greater, plan.LessOrEqual:
		return wanted + 1
	}
	return math.MaxInt64
}

func (o *operand) holds(value csp.Value) bool {
	if o.set != nil {
		_, has := o.set[value]
		return has
	}
	return slices.Contains(o.many, value)
}

func (o *operand) testList(value csp.Value) bool {
	items := value.List()
	has := func(wanted csp.Value) bool {
		return !wanted.IsNull() && slices.Contains(items, wanted.Text())
	}
	switch o.operator {
	case plan.Has:
		return has(o.one)
	case plan.HasSome:
		return slices.ContainsFunc(o.many, has)
	}
	for _, wanted := range o.many {
		if !has(wanted) {
			return false
		}
	}
	return true
}
