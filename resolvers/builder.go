package resolvers

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// columns is a set of fields in the making. Its order is only known when all are in it.
type columns [csp.FieldCount]bool

// list returns the columns in ascending order.
func (c *columns) list() []csp.Field {
	var list []csp.Field
	for field, has := range c {
		if has {
			list = append(list, csp.Field(field))
		}
	}
	return list
}

// index returns a column's place in list.
func (c *columns) index(field csp.Field) int {
	index := 0
	for before := range c[:field] {
		if c[before] {
			index++
		}
	}
	return index
}

// nodeBuilder gathers what is read of the nodes of one table. Wherever the response shows a node of
// that table, it asks the same builder, so that each thing is read once.
type nodeBuilder struct {
	columns columns
	hops    []*hopBuilder
	routes  []*routesBuilder
	degrees bool
	changes []*changesBuilder
	history []*historyBuilder
}

type hopBuilder struct {
	key  string // the field and its arguments: hops with the same key are one
	hop  plan.Hop
	node *nodeBuilder
	fact *factBuilder

	administers plan.Predicate // which relationships of administration count for a hop over whatever means, or nil
}

type factBuilder struct {
	columns    columns
	kinds      bool
	provenance bool
	references []*referenceBuilder
	history    *factBuilder // of all intervals, or nil
}

type referenceBuilder struct {
	reference plan.Reference
	node      *nodeBuilder
}

func newNodeBuilder() *nodeBuilder { return &nodeBuilder{} }

// hop returns the hop by this key and its index.
func (b *nodeBuilder) hop(key string) (*hopBuilder, int) {
	for i, hop := range b.hops {
		if hop.key == key {
			return hop, i
		}
	}
	return nil, -1
}

func (b *nodeBuilder) addHop(key string, hop plan.Hop) (*hopBuilder, int) {
	added := &hopBuilder{key: key, hop: hop, node: newNodeBuilder()}
	b.hops = append(b.hops, added)
	return added, len(b.hops) - 1
}

// selection returns what was gathered.
func (b *nodeBuilder) selection() plan.Selection {
	selection := plan.Selection{Columns: b.columns.list(), Degrees: b.degrees}
	for _, hop := range b.hops {
		built := hop.hop
		built.Page.Node = hop.node.selection()
		if hop.fact != nil {
			built.Fact = hop.fact.selection()
		}
		selection.Hops = append(selection.Hops, built)
	}
	for _, routes := range b.routes {
		selection.Routes = append(selection.Routes, routes.plan())
	}
	for _, changes := range b.changes {
		selection.Changes = append(selection.Changes, changes.plan())
	}
	for _, history := range b.history {
		selection.History = append(selection.History, history.history)
	}
	return selection
}

func (b *factBuilder) reference(field csp.Field, kinds csp.KindSet) (*referenceBuilder, int) {
	for i, reference := range b.references {
		if reference.reference.Field == field {
			return reference, i
		}
	}
	added := &referenceBuilder{reference: plan.Reference{Field: field, Kinds: kinds}, node: newNodeBuilder()}
	b.references = append(b.references, added)
	return added, len(b.references) - 1
}

func (b *factBuilder) selection() *plan.FactSelection {
	selection := &plan.FactSelection{Columns: b.columns.list(), Kinds: b.kinds, Provenance: b.provenance}
	for _, reference := range b.references {
		built := reference.reference
		built.Node = reference.node.selection()
		selection.References = append(selection.References, built)
	}
	if b.history != nil {
		selection.History = b.history.selection()
	}
	return selection
}

// onLayout runs layout when all columns are known.
func (c *compiler) onLayout(layout func()) { c.layouts = append(c.layouts, layout) }

// finish fills in where the fields of a template find their cells, and returns the number of cells in a row
// through width.
func (c *compiler) finish(fields []field, columns *columns, width *int) {
	c.onLayout(func() {
		*width = len(columns.list())
		for i := range fields {
			if fields[i].property != csp.NoField {
				fields[i].column = columns.index(fields[i].property)
			}
		}
	})
}
