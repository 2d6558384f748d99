package embedded

import (
	"sync"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// program is a plan made ready for this store: it is the same for every run.
type program struct {
	roots        []*rootProgram
	operands     []operandShape // of all comparisons, in the order of their numbers
	conjunctions []int          // how many conditions each has
	readings     sync.Pool      // of *reading
}

type rootProgram struct {
	asOf    plan.Slot
	knownAs *plan.Slot
	changes *changesProgram
	lookup  *plan.Lookup
	page    *pageProgram // of a list
	node    *selectionProgram
}

type selectionProgram struct {
	columns []csp.Field
	hops    []*hopProgram
	routes  []*routesProgram
	degrees bool
	changes []*changesProgram
	history []plan.History
}

type hopProgram struct {
	on    csp.KindSet
	step  step
	equal csp.Field // whose value leads to the neighbours, instead of the step
	page  *pageProgram
	fact  *factProgram

	looksOut bool // some condition compares with nodes passed on the way
	ends     ends
}

type pageProgram struct {
	kinds    csp.KindSet
	where    condition[node] // quick and slow together
	quick    condition[node] // the part that looks at the node's own numbers only
	slow     condition[node]
	access   []access         // ways to come to the nodes of a root list without looking at all
	cuts     []nodeComparison // equalities by which the order of a root list can be cut
	order    csp.Field
	class    class // of the order's field
	downward bool
	page     *plan.Page
	node     *selectionProgram

	aggregates []plan.Aggregate
	groups     []*groupingProgram
}

// summarizes reports whether the page wants anything of all nodes that match it.
func (p *pageProgram) summarizes() bool { return len(p.aggregates)+len(p.groups) > 0 }

type groupingProgram struct {
	grouping   *plan.Grouping
	by         []dimensionProgram
	aggregates []plan.Aggregate
}

type dimensionProgram struct {
	dimension *plan.Dimension
	step      step
	node      *selectionProgram // nil if the dimension has no step
	cases     []condition[node] // nil holds
}

type factProgram struct {
	columns    []csp.Field
	kinds      bool
	provenance bool
	references []*referenceProgram
	history    *factProgram // of all intervals, or nil
}

type referenceProgram struct {
	field csp.Field
	kinds csp.KindSet
	node  *selectionProgram
}

// step is a plan.Step with its condition made ready.
type step struct {
	fact    csp.FactKind
	also    csp.FactKind // or zero
	inbound bool
	to      csp.KindSet
	where   condition[*link]
	via     plan.ViaUse
	sole    bool
	ways    [][]step // instead of a relationship, or nil
	back    [][]step // the ways from their far ends; nil if their conditions are not the same from there
}

// operandShape says with what a comparison compares.
type operandShape struct {
	field    csp.Field
	operator plan.Operator
	slot     plan.Slot
}

type compiler struct{ program *program }

func compile(p *plan.Plan) *program {
	c := compiler{&program{}}
	for i := range p.Roots {
		root := &p.Roots[i]
		r := &rootProgram{asOf: root.AsOf, knownAs: root.KnownAs, lookup: root.IDs}
		if root.Changes != nil {
			r.changes = c.changes(root.Changes)
			r.node = &selectionProgram{changes: []*changesProgram{r.changes}}
		} else if root.List != nil {
			r.page = c.page(root.List)
			r.page.access = c.access(root.List.Where)
			r.page.cuts = c.cuts(root.List.Where)
			r.node = r.page.node
		} else {
			r.node = c.selection(&root.IDs.Node)
		}
		c.program.roots = append(c.program.roots, r)
	}
	return c.program
}

func (c *compiler) selection(s *plan.Selection) *selectionProgram {
	compiled := &selectionProgram{columns: s.Columns, degrees: s.Degrees, history: s.History}
	for i := range s.Hops {
		hop := &s.Hops[i]
		compiled.hops = append(compiled.hops, &hopProgram{
			on:    hop.On,
			step:  c.step(&hop.Step),
			equal: hop.Equal,
			page:  c.page(&hop.Page),
			fact:  c.fact(hop.Fact),

			looksOut: hop.Step.LooksOut() || plan.LooksOut(hop.Page.Where),
			ends:     outerEnds(&hop.Step, hop.Page.Where),
		})
	}
	for i := range s.Routes {
		compiled.routes = append(compiled.routes, c.routes(&s.Routes[i]))
	}
	for i := range s.Changes {
		compiled.changes = append(compiled.changes, c.changes(&s.Changes[i]))
	}
	return compiled
}

func (c *compiler) page(p *plan.Page) *pageProgram {
	order := p.Order.Field
	if order == csp.NoField || p.NoRows {
		order = csp.ID
	}
	quick, slow := c.parts(p.Where)
	return &pageProgram{
		kinds:    p.Kinds,
		where:    both(quick, slow),
		quick:    quick,
		slow:     slow,
		order:    order,
		class:    classOf(order),
		downward: p.Order.Descending,
		page:     p,
		node:     c.selection(&p.Node),

		aggregates: p.Aggregates,
		groups:     c.groups(p.Groups),
	}
}

func (c *compiler) groups(groupings []plan.Grouping) (compiled []*groupingProgram) {
	for i := range groupings {
		g := &groupingProgram{grouping: &groupings[i], aggregates: groupings[i].Aggregates}
		for at := range groupings[i].By {
			dimension := dimensionProgram{dimension: &groupings[i].By[at]}
			if dimension.dimension.Step != nil {
				dimension.step, dimension.node = c.step(dimension.dimension.Step), c.selection(&dimension.dimension.Node)
			}
			for _, one := range dimension.dimension.Cases {
				dimension.cases = append(dimension.cases, c.nodeCondition(one.Where))
			}
			g.by = append(g.by, dimension)
		}
		compiled = append(compiled, g)
	}
	return compiled
}

// parts compiles the conjuncts of a predicate that are quickly examined, and the others.
func (c *compiler) parts(p plan.Predicate) (quick, slow condition[node]) {
	conjuncts, isAnd := p.(plan.And)
	if !isAnd && p != nil {
		conjuncts = plan.And{p}
	}
	var slowOnes []condition[node]
	for _, one := range conjuncts {
		compiled := c.nodeCondition(one)
		if comparison, is := compiled.(nodeComparison); is && comparison.isQuick() {
			quick = both(quick, compiled)
		} else if compiled != nil {
			slowOnes = append(slowOnes, compiled)
		}
	}
	switch len(slowOnes) {
	case 0:
	case 1:
		slow = slowOnes[0]
	default:
		slow = conjunction{slowOnes, len(c.program.conjunctions)}
		c.program.conjunctions = append(c.program.conjunctions, len(slowOnes))
	}
	return quick, slow
}

// cuts lists the conjuncts that are equalities with values that repeat.
func (c *compiler) cuts(p plan.Predicate) (found []nodeComparison) {
	conjuncts, isAnd := p.(plan.And)
	if !isAnd {
		conjuncts = plan.And{p}
	}
	for _, one := range conjuncts {
		if one, is := one.(plan.Compare); is && classOf(one.Field) == codeClass && (one.Operator == plan.Equal || one.Operator == plan.In) {
			found = append(found, c.nodeCondition(one).(nodeComparison))
		}
	}
	return found
}

func both(a, b condition[node]) condition[node] {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return allOf[node]{a, b}
}

func (c *compiler) fact(f *plan.FactSelection) *factProgram {
	if f == nil {
		return nil
	}
	compiled := &factProgram{columns: f.Columns, kinds: f.Kinds, provenance: f.Provenance, history: c.fact(f.History)}
	for i := range f.References {
		r := &f.References[i]
		compiled.references = append(compiled.references, &referenceProgram{r.Field, r.Kinds, c.selection(&r.Node)})
	}
	return compiled
}

func (c *compiler) step(s *plan.Step) step {
	if s.Ways != nil {
		made := step{to: s.To, ways: c.ways(s)}
		if !s.LooksOut() {
			turned := s.Turned(csp.AnyKind)
			made.back = c.ways(&turned)
		}
		return made
	}
	return step{fact: s.Fact, also: s.Also, inbound: s.Inbound, to: s.To, where: c.linkCondition(s.Where), via: s.Via, sole: s.Sole}
}

func (c *compiler) ways(s *plan.Step) [][]step {
	ways := make([][]step, len(s.Ways))
	for i, way := range s.Ways {
		for at := range way {
			ways[i] = append(ways[i], c.step(&way[at]))
		}
	}
	return ways
}

func (c *compiler) nodeCondition(p plan.Predicate) condition[node] {
	switch p := p.(type) {
	case plan.Related:
		return related{step: c.step(&p.Step), quantifier: p.Quantifier, where: c.nodeCondition(p.Where), ends: outerEnds(&p.Step, p.Where)}
	case plan.RelatedCount:
		operand := c.operand(csp.Quantity, p.Operator, p.Slot)
		return relatedCount{step: c.step(&p.Step), where: c.nodeCondition(p.Where), operand: operand, ends: outerEnds(&p.Step, p.Where)}
	case plan.Compare:
		return nodeComparison{field: p.Field, class: classOf(p.Field), dated: p.Field.Spec().Dated, operand: c.operand(p.Field, p.Operator, p.Slot)}
	case plan.CompareOuter:
		return nodeOuterComparison{outerComparison{p}}
	case plan.Counterpart:
		return counterpart{kinds: p.Kinds, where: c.nodeCondition(p.Where)}
	}
	return logic(p, c.nodeCondition)
}

func (c *compiler) linkCondition(p plan.Predicate) condition[*link] {
	switch p := p.(type) {
	case plan.Compare:
		return linkComparison{field: p.Field, class: classOf(p.Field), operand: c.operand(p.Field, p.Operator, p.Slot)}
	case plan.CompareOuter:
		return linkOuterComparison{outerComparison{p}}
	}
	return logic(p, c.linkCondition)
}

// logic compiles what is the same for nodes and relationships; nil stays nil.
func logic[S any](p plan.Predicate, compile func(plan.Predicate) condition[S]) condition[S] {
	switch p := p.(type) {
	case plan.And:
		all := make(allOf[S], 0, len(p))
		for _, one := range p {
			all = append(all, compile(one))
		}
		return all
	case plan.Or:
		anyOne := make(anyOf[S], 0, len(p))
		for _, one := range p {
			anyOne = append(anyOne, compile(one))
		}
		return anyOne
	case plan.Not:
		return negation[S]{compile(p.Predicate)}
	}
	return nil
}

func (c *compiler) operand(field csp.Field, operator plan.Operator, slot plan.Slot) int {
	c.program.operands = append(c.program.operands, operandShape{field, operator, slot})
	return len(c.program.operands) - 1
}
