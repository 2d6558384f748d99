package resolvers

import (
	"fmt"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// compileConnection compiles a connection field: its arguments into the page, unless they are there already,
// and what it shows. Hop is nil at the root.
func (c *compiler) compileConnection(shown *collected, page *plan.Page, builder *nodeBuilder, hop *hopBuilder) (*connectionTemplate, error) {
	if page.Order.Field == csp.NoField {
		if err := c.compilePage(shown, page); err != nil {
			return nil, err
		}
		page.NoRows = true // until something is shown of them
	}
	typeName := shown.field.Definition.Type.Name()
	members, err := c.collect(shown.sets, typeName)
	if err != nil {
		return nil, err
	}
	template := &connectionTemplate{order: newCursorOrder(page.Order.Field, page.Order.Descending, page.Kinds)}
	if page.Search != nil {
		template.order = newRankOrder(page.Kinds)
		template.search = c.searchTemplate(page, builder)
	}
	part := connectionPart{compiler: c, page: page, builder: builder, hop: hop, template: template}
	fields := make([]field, 0, len(members))
	for i := range members {
		member, err := part.compile(&members[i], typeName)
		if err != nil {
			return nil, err
		}
		fields = add(fields, members[i].key, member)
	}
	template.fields = fields
	c.onLayout(func() {
		template.width = len(builder.columns.list())
		template.aggregates = len(page.Aggregates)
		template.orderCell, template.idCell = builder.columns.index(page.Order.Field), builder.columns.index(csp.ID)
	})
	return template, nil
}

// connectionPart compiles the members of one connection.
type connectionPart struct {
	*compiler
	page     *plan.Page
	builder  *nodeBuilder
	hop      *hopBuilder
	template *connectionTemplate
}

func (c *connectionPart) compile(shown *collected, typeName string) (member field, err error) {
	switch shown.name() {
	case "__typename":
		return constantField(typeName), nil
	case "totalCount":
		c.page.Total = true
		return field{code: totalCount}, nil
	case "aggregates":
		return c.compileAggregates(shown, &c.page.Aggregates)
	case "groups":
		err = c.below(shown.key, func() (err error) {
			member, err = c.compileGroups(shown)
			return err
		})
		return member, err
	case "kinds":
		return field{code: namedKinds}, nil
	case "pageInfo":
		c.page.NoRows = false
		return c.compilePageInfo(shown)
	case "edges":
		c.page.NoRows = false
		return c.compileEdges(shown)
	case "nodes":
		c.page.NoRows = false
		member.code = nodes
		err = c.below(shown.key, func() (err error) {
			member.node, err = c.compileSelection(shown.sets, c.page.Kinds, c.builder)
			return err
		})
		return member, err
	}
	return unknown(shown, typeName)
}

func unknown(shown *collected, typeName string) (field, error) {
	return field{}, fmt.Errorf("the schema's field %s.%s is not compiled", typeName, shown.name())
}

// compileMembers compiles the fields that are shown of an object which is no node.
func (c *compiler) compileMembers(shown *collected, typeName string, compile func(shown *collected, typeName string) (field, error)) ([]field, error) {
	members, err := c.collect(shown.sets, typeName)
	if err != nil {
		return nil, err
	}
	fields := make([]field, 0, len(members))
	for i := range members {
		member := constantField(typeName)
		if members[i].name() != "__typename" {
			err := c.below(shown.key, func() (err error) {
				member, err = compile(&members[i], typeName)
				return err
			})
			if err != nil {
				return nil, err
			}
		}
		fields = add(fields, members[i].key, member)
	}
	return fields, nil
}

func (c *connectionPart) compilePageInfo(shown *collected) (info field, err error) {
	ends := pageEnds{c.page.Backward, c.page.After != nil, c.page.Before != nil}
	info.code = pageInfo
	info.fields, err = c.compileMembers(shown, "PageInfo", func(shown *collected, typeName string) (field, error) {
		return compilePageMember(shown, typeName, ends, func() { c.page.More = true }, c.needCursor)
	})
	return info, err
}

// needCursor makes sure that what cursors are made of is read.
func (c *connectionPart) needCursor() {
	c.builder.columns[csp.ID] = true
	c.builder.columns[c.page.Order.Field] = true
}

func (c *connectionPart) compileEdges(shown *collected) (field, error) {
	typeName := shown.field.Definition.Type.Name()
	members, err := c.collect(shown.sets, typeName)
	if err != nil {
		return field{}, err
	}
	edge := field{code: edges}
	for i := range members {
		var member field
		err := c.below(shown.key, func() (err error) {
			member, err = c.compileEdge(&members[i], typeName)
			return err
		})
		if err != nil {
			return field{}, err
		}
		edge.fields = add(edge.fields, members[i].key, member)
	}
	return edge, nil
}

func (c *connectionPart) compileEdge(shown *collected, typeName string) (member field, err error) {
	switch shown.name() {
	case "__typename":
		return constantField(typeName), nil
	case "cursor":
		c.needCursor()
		return field{code: edgeCursor}, nil
	case "node":
		member.code = edgeNode
		err = c.below(shown.key, func() (err error) {
			member.node, err = c.compileSelection(shown.sets, c.page.Kinds, c.builder)
			return err
		})
		return member, err
	case "sells", "serves":
		return c.compileProbed(shown.name()), nil
	case "match":
		return c.compileMatch(shown)
	case "relationships":
		if c.hop.fact == nil {
			c.hop.fact = &factBuilder{}
		}
		if c.hop.hop.Step.Also != 0 {
			c.hop.fact.kinds = true
			template, err := (&routesPart{compiler: c.compiler}).compileFacts(shown, csp.AllFactKinds, c.hop.fact)
			return field{code: facts, ties: template}, err
		}
		return c.compileFacts(shown, c.hop)
	}
	if follows := findEdgeHop(typeName, shown.name()); follows != nil {
		err = c.below(shown.key, func() (err error) {
			member, err = c.compileEdgeHop(shown, follows)
			return err
		})
		return member, err
	}
	return unknown(shown, typeName)
}

func (c *connectionPart) compileFacts(shown *collected, hop *hopBuilder) (field, error) {
	typeName := factTypes[hop.hop.Step.Fact] // also where the schema says Relationship
	members, err := c.collect(shown.sets, typeName)
	if err != nil {
		return field{}, err
	}
	list := field{code: facts, fields: make([]field, 0, len(members))}
	for i := range members {
		var member field
		err := c.below(shown.key, func() (err error) {
			member, err = c.compileFact(&members[i], typeName, hop.hop.Step.Fact, hop.fact)
			return err
		})
		if err != nil {
			return field{}, err
		}
		list.fields = add(list.fields, members[i].key, member)
	}
	c.finish(list.fields, &hop.fact.columns, &c.template.factWidth)
	return list, nil
}

func (c *connectionPart) compileFact(shown *collected, typeName string, kind csp.FactKind, builder *factBuilder) (field, error) {
	switch shown.name() {
	case "__typename":
		return constantField(typeName), nil
	case "provenance":
		builder.provenance = true
		return c.compileWitnesses(shown)
	case "history":
		return c.compileIntervals(shown, typeName, kind, builder)
	}
	found, ok := csp.FactField(kind, shown.name())
	if !ok {
		return unknown(shown, typeName)
	}
	if kinds := kindsOf(shown.field.Definition.Type.Name()); kinds != csp.NoKinds {
		reference, index := builder.reference(found, kinds)
		var template *nodeTemplate
		err := c.below(shown.key, func() (err error) {
			template, err = c.compileSelection(shown.sets, kinds, reference.node)
			return err
		})
		return field{code: referenced, index: index, node: template}, err
	}
	builder.columns[found] = true
	return field{code: property, property: found}, nil
}

func (c *connectionPart) compileWitnesses(shown *collected) (field, error) {
	members, err := c.collect(shown.sets, "Provenance")
	if err != nil {
		return field{}, err
	}
	list := field{code: witnesses}
	for i := range members {
		var member field
		switch members[i].name() {
		case "__typename":
			member = constantField("Provenance")
		case "party":
			member.code = party
		case "source":
			member.code = origin
		case "recordedAt":
			member.code = recorded
		default:
			return unknown(&members[i], "Provenance")
		}
		list.fields = add(list.fields, members[i].key, member)
	}
	return list, nil
}
