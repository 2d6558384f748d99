package embedded

import (
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// coder numbers the keys of one dimension of a grouping. Number 0 is null.
type coder struct {
	reading   *reading
	dimension *dimensionProgram
	class     class // of the field; absentClass where values are numbered as they come
	dated     bool  // the field has to be read at an instant
	values    []csp.Value
	numbers   map[csp.Value]uint32
	nodes     map[node]uint32
	cases     []uint32 // the numbers of their keys
	periods   []uint32 // numbers of the months, or of the years, of the days from 1970 on; nil where that does not pay
}

// periodDays is of how many days from the year 1970 on the period is worked out once.
const periodDays = 366 * 100

func newCoder(r *reading, d *dimensionProgram, nodes int) coder {
	c := coder{reading: r, dimension: d}
	field := d.dimension.Field
	switch {
	case d.node != nil:
		c.nodes = map[node]uint32{}
	case d.cases == nil:
		c.dated = field.Spec().Dated && !r.newest
		if of := classOf(field); of == codeClass && len(r.graph.dictionaries[field].values) < 1<<codeBits || of == flagClass || of == cloudClass {
			c.class = of
		}
	}
	if d.dimension.Period != 0 && nodes > periodDays {
		c.periods = make([]uint32, periodDays)
	}
	if c.class == codeClass {
		c.values = r.graph.dictionaries[field].values
	} else if c.class == absentClass {
		c.values, c.numbers = []csp.Value{{}}, map[csp.Value]uint32{}
	}
	for i := range d.cases {
		c.cases = append(c.cases, c.number(r.input.Values[d.dimension.Cases[i].Key].One))
	}
	return c
}

// room is how many numbers there are; 0 if that is not known before all nodes are seen.
func (c *coder) room() uint64 {
	switch c.class {
	case codeClass:
		return uint64(len(c.values))
	case flagClass:
		return 3
	case cloudClass:
		return uint64(len(clouds))
	}
	if c.cases != nil {
		return uint64(len(c.values))
	}
	return 0
}

// many reports whether a node can have several keys.
func (c *coder) many() bool { return c.dimension.node != nil }

// code returns the number of a node's only key.
func (c *coder) code(n node) uint32 {
	if c.cases != nil {
		return c.caseOf(n)
	}
	field := c.dimension.dimension.Field
	t := c.reading.graph.nodes[n.kind()]
	p := t.layout.places[field]
	switch {
	case p.class == absentClass:
		return 0
	case c.dated && c.class != absentClass:
		return uint32(c.reading.graph.dated(t, field, n.row(), c.reading.at))
	case c.class == codeClass:
		return t.codes[p.column].get(n.row())
	case c.class == flagClass:
		return uint32(t.flags[p.column].get(n.row()))
	case c.class == cloudClass:
		return uint32(t.clouds.get(n.row()))
	case c.dimension.dimension.Period != 0:
		return c.period(c.reading.number(field, n))
	}
	return c.number(c.reading.cell(field, n))
}

// codesOf writes the numbers of nodes' only keys.
func (c *coder) codesOf(codes []uint32, nodes []node) {
	if c.class == codeClass {
		if stored := c.reading.storedEach(c.dimension.dimension.Field, nodes); stored != nil {
			for i := range codes {
				codes[i] = uint32(stored[i])
			}
			return
		}
	}
	for i, n := range nodes {
		codes[i] = c.code(n)
	}
}

// caseOf returns the number of the key of the first case that holds.
func (c *coder) caseOf(n node) uint32 {
	defer c.anew()()
	for i, holds := range c.dimension.cases {
		if holds == nil || holds.holds(c.reading, n) {
			return c.cases[i]
		}
	}
	return 0
}

// anew forgets the nodes passed on the way until what it returns is called.
func (c *coder) anew() (again func()) {
	r, passed := c.reading, c.reading.outer
	r.outer = passed[len(passed):]
	return func() { r.outer = passed }
}

func (c *coder) number(value csp.Value) uint32 {
	if value.IsNull() {
		return 0
	}
	number, known := c.numbers[value]
	if !known {
		number = uint32(len(c.values))
		c.values, c.numbers[value] = append(c.values, value), number
	}
	return number
}

func (c *coder) period(at int64, known bool) uint32 {
	if !known {
		return 0
	}
	day := floorDivide(at, dayLength)
	near := day >= 0 && day < int64(len(c.periods))
	if near && c.periods[day] != 0 {
		return c.periods[day]
	}
	year, month := yearAndMonth(day)
	value := csp.IntValue(year)
	if c.dimension.dimension.Period == plan.Month {
		value = csp.IntValue(year*100 + month)
	}
	number := c.number(value)
	if near {
		c.periods[day] = number
	}
	return number
}

// yearAndMonth returns the year and the month, from 1, of a day counted from 1970, in the proleptic Gregorian calendar
// as time.Time has it. It counts from a first of March, so that a leap day is the last of its year.
func yearAndMonth(day int64) (year, month int64) {
	const (
		eraDays     = 146097 // 400 years
		daysToEpoch = 719468 // from 0000-03-01 to 1970-01-01
	)
	day += daysToEpoch
	era := floorDivide(day, eraDays)
	ofEra := day - era*eraDays
	yearOfEra := (ofEra - ofEra/1460 + ofEra/36524 - ofEra/146096) / 365
	ofYear := ofEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	fromMarch := (5*ofYear + 2) / 153
	year, month = yearOfEra+era*400, fromMarch+3
	if month > 12 {
		year, month = year+1, month-12
	}
	return year, month
}

func floorDivide(a, b int64) int64 {
	if quotient := a / b; a%b >= 0 {
		return quotient
	} else {
		return quotient - 1
	}
}

// all appends the numbers of all of a node's keys.
func (c *coder) all(codes []uint32, n node) []uint32 {
	if c.dimension.node == nil {
		return append(codes, c.code(n))
	}
	r, step := c.reading, &c.dimension.step
	defer c.anew()()
	r.outer = append(r.outer, n)
	list, many := r.links(step, n)
	first := len(codes)
	for i := range list {
		e := &list[i]
		if r.stopped() || !r.follows(step, n, e) {
			continue
		}
		code, known := c.nodes[e.neighbour]
		if !known {
			code = uint32(len(c.values))
			c.values = append(c.values, csp.StringValue(r.graph.id(e.neighbour)))
			c.nodes[e.neighbour] = code
		}
		if !many || !slices.Contains(codes[first:], code) {
			codes = append(codes, code)
		}
	}
	r.giveBackEntries(step, list)
	if len(codes) == first {
		codes = append(codes, 0)
	}
	return codes
}

// key returns the key of a number.
func (c *coder) key(code uint32) csp.Value {
	switch c.class {
	case flagClass:
		if code == 0 {
			return csp.Value{}
		}
		return flagStored(uint8(code))
	case cloudClass:
		if code == 0 {
			return csp.Value{}
		}
		return csp.StringValue(string(clouds[code]))
	}
	return c.values[code]
}
