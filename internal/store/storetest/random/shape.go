package random

import (
	"math/rand/v2"
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// Shape is a plan and, for each of its slots, how to find a value.
type Shape struct {
	Plan    *plan.Plan
	sources []slotSource

	restricted bool // asked by somebody who does not see everything: stores have another plan for that, so it belongs to the shape
}

type slotSource struct {
	from source
	asOf plan.Slot // of the root to which the slot belongs
}

// NewShape returns a random plan: wide, deep, selective or all of these. It is asked by somebody who sees everything or, restricted, by
// others.
func NewShape(rng *rand.Rand, restricted bool) *Shape {
	shape := newShape(rng)
	shape.restricted = restricted
	return shape
}

func newShape(rng *rand.Rand) *Shape {
	m := &shapeMaker{
		rng:       rng,
		shape:     &Shape{Plan: &plan.Plan{}},
		hops:      pick(rng, []int{0, 1, 2, 3, 4, 7}),
		relations: pick(rng, []int{0, 1, 2, 4}),
		depth:     pick(rng, []int{1, 2, 3}),
	}
	if chance(rng, 25) {
		m.chain = true
		m.hops = 3 + rng.IntN(5)
		m.depth = m.hops
		m.addRoot()
		m.addRoutes()
		m.addChanges()
		m.addSummaries()
		return m.shape
	}
	for range pick(rng, []int{1, 1, 1, 2, 3}) {
		m.addRoot()
	}
	m.addRoutes()
	m.addChanges()
	m.addSummaries()
	return m.shape
}

type shapeMaker struct {
	rng       *rand.Rand
	shape     *Shape
	hops      int  // that may still be added
	relations int  // Related and RelatedCount that may still be added
	depth     int  // of hops below each other
	chain     bool // every node has one hop, as deep as there may be hops
	asOf      plan.Slot
	outer     []csp.KindSet // of the nodes passed on the way, the last one last
	compared  int           // how often something was drawn that leaves all else the same

	selections, pages, steps, ties int // so far
}

func (m *shapeMaker) chance(percent int) bool { return chance(m.rng, percent) }

func (m *shapeMaker) slot(slotType plan.SlotType, from source) plan.Slot {
	m.shape.Plan.Slots = append(m.shape.Plan.Slots, slotType)
	m.shape.sources = append(m.shape.sources, slotSource{from, m.asOf})
	return plan.Slot(len(m.shape.sources) - 1)
}

func (m *shapeMaker) addRoot() {
	m.asOf = plan.NoSlot
	if m.chance(40) {
		m.asOf = m.slot(plan.SlotType{Type: csp.Time}, asOf)
	}
	root := plan.Root{AsOf: m.asOf}
	if m.chance(50) {
		kinds := pick(m.rng, []csp.KindSet{csp.AnyKind, csp.AnyKind, csp.Partners, csp.OnlyCustomers, csp.OnlySubscriptions})
		root.IDs = &plan.Lookup{Kinds: kinds, IDs: m.slot(plan.SlotType{Type: csp.String, Many: true}, pick(m.rng, allLengths).ids)}
		root.IDs.Node = m.selection(kinds, m.depth)
	} else {
		kinds := pick(m.rng, []csp.KindSet{csp.OnlyProviders, csp.OnlyResellers, csp.OnlyCustomers, csp.OnlySubscriptions, csp.Partners, csp.AnyKind})
		page := m.page(kinds, m.depth)
		if m.chance(15) {
			m.search(&page)
		}
		root.List = &page
	}
	m.shape.Plan.Roots = append(m.shape.Plan.Roots, root)
}

func (m *shapeMaker) selection(kinds csp.KindSet, depth int) plan.Selection {
	selection := plan.Selection{Columns: m.columns(nodeFields(kinds))}
	m.selections++
	selection.Degrees = m.selections%8 == 2
	for depth > 0 && m.hops > 0 && (m.chain || m.chance(70)) {
		m.hops--
		selection.Hops = append(selection.Hops, m.hop(kinds, depth-1))
		if m.chain {
			break
		}
	}
	return selection
}

// columns picks fields in ascending order, the first among them: the id.
func (m *shapeMaker) columns(fields []csp.Field) []csp.Field {
	columns := []csp.Field{}
	wanted := pick(m.rng, []int{10, 30, 100})
	for _, field := range fields {
		if field == csp.ID && m.chance(85) || m.chance(wanted) && len(columns) < 12 {
			columns = append(columns, field)
		}
	}
	return columns
}

func (m *shapeMaker) hop(parents csp.KindSet, depth int) plan.Hop {
	step := m.step(parents)
	m.steps++
	if m.steps%7 == 3 && parents&named != 0 {
		return m.equalHop(parents, depth)
	}
	hop := plan.Hop{On: parents, Step: step}
	if m.chance(25) {
		hop.On = csp.Of(pick(m.rng, parents.Kinds()))
	}
	defer m.passing(parents)()
	if m.chance(20) {
		hop.Step.Where = m.whereOf(&step, 2)
	}
	hop.Page = m.page(step.To, depth)
	if m.chance(50) && !hop.Page.NoRows && step.Ways == nil {
		hop.Fact = m.factSelection(step.Fact)
		hop.Fact.Kinds = step.Also != 0
	}
	return hop
}

// step picks a relationship kind that some of the parents can have, or several ways.
func (m *shapeMaker) step(parents csp.KindSet) plan.Step {
	step := m.plain(parents)
	if step.Fact == csp.Serves {
		step.Via = pick(m.rng, []plan.ViaUse{plan.ViaNone, plan.ViaNone, plan.ViaAlso, plan.ViaOnly})
	}
	step.Sole = m.chance(12)
	if m.ties++; step.Fact != csp.Serves && !step.Sole && m.ties%4 == 2 {
		step.Also = m.also(&step)
	}
	if m.ties%9 == 7 {
		return m.overWays(parents, plan.Step{Fact: step.Fact, Inbound: step.Inbound, To: step.To})
	}
	return step
}

// plain picks a relationship kind that some of the parents can have, without conditions.
func (m *shapeMaker) plain(parents csp.KindSet) plan.Step {
	var steps []plan.Step
	for _, kind := range commonKinds {
		for _, inbound := range []bool{false, true} {
			step := plan.Step{Fact: kind, Inbound: inbound}
			if near(&step)&parents != 0 {
				steps = append(steps, step)
			}
		}
	}
	step := pick(m.rng, steps)
	if step.Fact == csp.Serves && m.chance(12) {
		step.Fact = csp.Requests
	}
	step.To = step.Fact.To()
	if step.Inbound {
		step.To = step.Fact.From()
	}
	if kinds := step.To.Kinds(); len(kinds) > 1 && m.chance(40) {
		step.To = csp.Of(pick(m.rng, kinds))
	}
	return step
}

// overWays is a step by a relationship, or over chains of two that begin at the same nodes. It has a generator of its own, so that what
// is drawn later is the same as without it.
func (m *shapeMaker) overWays(parents csp.KindSet, direct plan.Step) plan.Step {
	drawn := m.rng
	defer func() { m.rng = drawn }()
	m.rng = rand.New(rand.NewPCG(uint64(m.ties), uint64(len(m.shape.sources))))
	over := plan.Step{To: direct.To, Ways: []plan.Way{{direct}}}
	for range 1 + m.rng.IntN(2) {
		first := m.plain(parents)
		second := m.plain(first.To)
		over.To |= second.To
		over.Ways = append(over.Ways, plan.Way{first, second})
	}
	if m.chance(30) {
		over.To = csp.Of(pick(m.rng, over.To.Kinds()))
	}
	for _, way := range over.Ways {
		m.conditions(way, parents)
	}
	return over
}

// conditions puts conditions on some of the relationships of a way.
func (m *shapeMaker) conditions(way plan.Way, near csp.KindSet) {
	defer m.passing(near)()
	if m.chance(25) {
		way[0].Where = m.whereOf(&way[0], 1)
	}
	if len(way) > 1 {
		m.conditions(way[1:], way[0].To)
	}
}

// whereOf is a condition on the relationships of a step; nil for ways, which have their own.
func (m *shapeMaker) whereOf(step *plan.Step, depth int) plan.Predicate {
	if step.Ways != nil {
		return nil
	}
	return m.predicate(csp.NoKinds, fieldsOf(step), depth)
}

// commonKinds are those of which most questions are. REQUESTS is like SERVES and drawn now and then in its place.
var commonKinds = slices.DeleteFunc(slices.Clone(csp.AllFactKinds), func(kind csp.FactKind) bool { return kind == csp.Requests })

// also picks a second kind of relationship between such nodes, or none.
func (m *shapeMaker) also(step *plan.Step) csp.FactKind {
	var kinds []csp.FactKind
	for _, kind := range commonKinds {
		leg, other := csp.Leg{Fact: step.Fact, Inbound: step.Inbound}, csp.Leg{Fact: kind, Inbound: step.Inbound}
		if kind != step.Fact && kind != csp.Serves && leg.Near()&other.Near() != 0 && step.To&other.Far() != 0 {
			kinds = append(kinds, kind)
		}
	}
	if len(kinds) == 0 {
		return 0
	}
	return kinds[int(step.Fact)%len(kinds)]
}

// fieldsOf returns a kind of relationship whose fields all relationships of a step have.
func fieldsOf(step *plan.Step) csp.FactKind {
	if step.Also != 0 {
		return csp.Sells
	}
	return step.Fact
}

func near(step *plan.Step) csp.KindSet {
	if step.Inbound {
		return step.Fact.To()
	}
	return step.Fact.From()
}

func (m *shapeMaker) factSelection(kind csp.FactKind) *plan.FactSelection {
	selection := &plan.FactSelection{Columns: m.columns(csp.FactFields(kind)), Provenance: m.chance(50)}
	before := m.outer
	defer func() { m.outer = before }()
	m.outer = nil // a reference begins anew
	for _, field := range csp.FactFields(kind) {
		if field.Spec().Format == csp.Reference && m.chance(60) {
			kinds := pick(m.rng, []csp.KindSet{csp.OnlyProviders, csp.Partners, csp.AnyKind, csp.OnlyCustomers})
			selection.References = append(selection.References, plan.Reference{Field: field, Kinds: kinds, Node: m.selection(kinds, 1)})
		}
	}
	return selection
}

func (m *shapeMaker) page(kinds csp.KindSet, depth int) plan.Page {
	page := plan.Page{
		Kinds:    kinds,
		Order:    plan.Order{Field: m.orderField(kinds), Descending: m.chance(40)},
		Size:     plan.NoSlot,
		Backward: m.chance(25),
		Total:    m.chance(40),
		More:     m.chance(50),
	}
	// Deep down there are few nodes left: conditions and bounds would leave none.
	level := m.depth - depth
	if m.chance(max(5, 60-20*level)) {
		page.Where = m.predicate(kinds, 0, 3)
	}
	if m.chance(80) {
		page.Size = m.slot(plan.SlotType{Type: csp.Int}, size)
	}
	if m.chance(max(2, 25-8*level)) {
		page.After = m.bound(page.Order, kinds)
	}
	if m.chance(max(2, 20-8*level)) {
		page.Before = m.bound(page.Order, kinds)
	}
	page.Node = m.selection(kinds, depth)
	m.pages++
	if page.Total && m.pages%3 == 1 && len(page.Node.Hops) == 0 {
		page.NoRows, page.More, page.Node = true, false, plan.Selection{}
	}
	return page
}

// orderField picks what a list may be ordered by: the id, or any field but lists.
func (m *shapeMaker) orderField(kinds csp.KindSet) csp.Field {
	offered := []csp.Field{csp.ID, csp.CompanyName, csp.Country, csp.MpnID, csp.Domain, csp.FriendlyName, csp.OfferName,
		csp.Quantity, csp.CreationDate, csp.EffectiveStartDate, csp.CommitmentEndDate, csp.Status, csp.ProgramStatus, csp.IsTrial}
	fields := slices.DeleteFunc(offered, func(field csp.Field) bool { return field.Spec().Nodes&kinds == 0 })
	return pick(m.rng, fields)
}

func (m *shapeMaker) bound(order plan.Order, kinds csp.KindSet) *plan.Bound {
	bound := &plan.Bound{Value: plan.NoSlot}
	place := &boundSource{order: order.Field, kinds: kinds}
	if order.Field != csp.ID {
		bound.Null = m.chance(25)
		place.null = bound.Null
		if !bound.Null {
			bound.Value = m.slot(plan.SlotType{Type: order.Field.Spec().Type}, place.value)
		}
	}
	bound.ID = m.slot(plan.SlotType{Type: csp.String}, place.id)
	return bound
}

// nodeFields lists the fields that nodes of some of the kinds carry, in ascending order.
func nodeFields(kinds csp.KindSet) []csp.Field {
	var list []csp.Field
	for field := csp.ID; field < csp.Field(csp.FieldCount); field++ {
		if field.Spec().Nodes&kinds != 0 {
			list = append(list, field)
		}
	}
	return list
}
