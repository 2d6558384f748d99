package resolvers

import (
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// historyBuilder gathers what is read of one table of dated values.
type historyBuilder struct {
	key     string
	history plan.History
}

// historyTemplate is how a page of dated values is written.
type historyTemplate struct{ fields []field }

// compileValueHistory compiles the field of a node that lists its dated values. The same arguments are read once.
func (c *compiler) compileValueHistory(shown *collected, kinds csp.KindSet, builder *nodeBuilder) (field, error) {
	key := hopKey(shown, &hop{field: "valueHistory"})
	index := slices.IndexFunc(builder.history, func(b *historyBuilder) bool { return b.key == key })
	if index < 0 {
		history, err := c.compileHistoryArguments(shown)
		if err != nil {
			return field{}, err
		}
		index = len(builder.history)
		builder.history = append(builder.history, &historyBuilder{key: key, history: history})
	}
	asked := &builder.history[index].history
	asked.On |= kinds
	part := historyPart{routesPart{compiler: c}, asked}
	fields, err := part.compileMembers(shown, shown.field.Definition.Type.Name(), part.compile)
	return field{code: heldValues, index: index, history: &historyTemplate{fields}}, err
}

func (c *compiler) compileHistoryArguments(shown *collected) (asked plan.History, err error) {
	if asked.Fields, err = c.compileDatedFields(argument(shown.field, "fields")); err != nil {
		return asked, err
	}
	if asked.From, asked.To, err = c.compileInterval(shown); err != nil {
		return asked, err
	}
	var page plan.Page
	if err := c.compileSize(shown, &page); err != nil {
		return asked, err
	}
	asked.Size, asked.Backward = page.Size, page.Backward
	if asked.After, err = c.compileHistoryBound(argument(shown.field, "after")); err != nil {
		return asked, err
	}
	asked.Before, err = c.compileHistoryBound(argument(shown.field, "before"))
	return asked, err
}

// compileDatedFields returns the fields that are asked for in ascending order, or all.
func (c *compiler) compileDatedFields(in input) (fields []csp.Field, err error) {
	var wanted []string
	if c.given(in) {
		for _, item := range c.items(in) {
			name, err := c.name(item)
			if err != nil {
				return nil, err
			}
			wanted = append(wanted, name)
		}
		if len(wanted) == 0 {
			return nil, c.errorf(in, "an empty list leaves no value; give a field or leave it out")
		}
	}
	for f := csp.Field(1); int(f) < csp.FieldCount; f++ {
		if f.Spec().Dated && (wanted == nil || slices.Contains(wanted, datedName(f))) {
			fields = append(fields, f)
		}
	}
	return fields, nil
}

// datedName is the name of a dated field in its enumeration.
func datedName(f csp.Field) string {
	name, _ := csp.DatedFields.Parse(f.String())
	return name
}

func (c *compiler) compileHistoryBound(in input) (*plan.HistoryBound, error) {
	bound, err := c.compileBound(in, historyOrder)
	if bound == nil {
		return nil, err
	}
	return &plan.HistoryBound{Since: bound.Value, Field: bound.ID}, err
}

// historyOrder is the order to which cursors of dated values belong.
var historyOrder = &cursorOrder{field: csp.Since, values: true, header: string(slices.Concat([]byte{cursorVersion, 6}, []byte("value+")))}

// historyPart compiles the members of one connection of dated values.
type historyPart struct {
	routesPart // for its ways with objects
	asked      *plan.History
}

func (c *historyPart) compile(shown *collected, typeName string) (field, error) {
	switch shown.name() {
	case "totalCount":
		c.asked.Total = true
		return field{code: totalCount}, nil
	case "pageInfo":
		return c.object(pageInfo, shown, c.compilePageMember)
	case "edges":
		return c.object(edges, shown, c.compileEdge)
	case "nodes":
		return c.object(nodes, shown, compileHeldValue)
	}
	return unknown(shown, typeName)
}

func (c *historyPart) compilePageMember(shown *collected, typeName string) (field, error) {
	ends := pageEnds{c.asked.Backward, c.asked.After != nil, c.asked.Before != nil}
	return compilePageMember(shown, typeName, ends, func() { c.asked.More = true }, func() {})
}

func (c *historyPart) compileEdge(shown *collected, typeName string) (field, error) {
	switch shown.name() {
	case "cursor":
		return field{code: edgeCursor}, nil
	case "node":
		return c.object(edgeNode, shown, compileHeldValue)
	}
	return unknown(shown, typeName)
}

func compileHeldValue(shown *collected, typeName string) (field, error) {
	switch shown.name() {
	case "field":
		return field{code: heldField}, nil
	case "value":
		return field{code: heldValue}, nil
	case "since":
		return field{code: heldSince}, nil
	case "until":
		return field{code: heldUntil}, nil
	}
	return unknown(shown, typeName)
}

// compileIntervals compiles the field of a relationship that lists all its intervals.
func (c *connectionPart) compileIntervals(shown *collected, typeName string, kind csp.FactKind, builder *factBuilder) (field, error) {
	if builder.history == nil {
		builder.history = &factBuilder{}
	}
	members, err := c.collect(shown.sets, typeName)
	if err != nil {
		return field{}, err
	}
	list := field{code: intervals, connection: &connectionTemplate{}, fields: make([]field, 0, len(members))}
	for i := range members {
		var member field
		err := c.below(shown.key, func() (err error) {
			member, err = c.compileFact(&members[i], typeName, kind, builder.history)
			return err
		})
		if err != nil {
			return field{}, err
		}
		list.fields = add(list.fields, members[i].key, member)
	}
	c.finish(list.fields, &builder.history.columns, &list.connection.factWidth)
	return list, nil
}
