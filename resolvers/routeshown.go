package resolvers

import (
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// routesPart compiles the members of one connection of routes.
type routesPart struct {
	*compiler
	builder  *routesBuilder
	template *routesTemplate
}

// object compiles a member that is an object, or a list of objects.
func (c *routesPart) object(code code, shown *collected, compile func(*collected, string) (field, error)) (field, error) {
	fields, err := c.compileMembers(shown, shown.field.Definition.Type.Name(), compile)
	return field{code: code, fields: fields}, err
}

func (c *routesPart) compile(shown *collected, typeName string) (field, error) {
	asked := &c.builder.routes
	switch shown.name() {
	case "totalCount":
		asked.Total = true
		return field{code: totalCount}, nil
	case "pageInfo":
		return c.object(pageInfo, shown, c.compilePageMember)
	case "completeness":
		asked.More = true
		return c.object(completeness, shown, c.compileCompleteness)
	case "edges":
		return c.object(edges, shown, c.compileEdge)
	case "nodes":
		return c.object(nodes, shown, c.compileRoute)
	}
	return unknown(shown, typeName)
}

func (c *routesPart) compilePageMember(shown *collected, typeName string) (field, error) {
	asked := &c.builder.routes
	ends := pageEnds{asked.Backward, asked.After != plan.NoSlot, asked.Before != plan.NoSlot}
	return compilePageMember(shown, typeName, ends, func() { asked.More = true }, func() {})
}

func (c *routesPart) compileCompleteness(shown *collected, typeName string) (field, error) {
	switch shown.name() {
	case "state":
		return field{code: completeState}, nil
	case "bound":
		return field{code: completeBound}, nil
	case "visited":
		return field{code: visited}, nil
	case "hops":
		return field{code: completeHops}, nil
	}
	return unknown(shown, typeName)
}

func (c *routesPart) compileEdge(shown *collected, typeName string) (field, error) {
	switch shown.name() {
	case "cursor":
		return field{code: edgeCursor}, nil
	case "node":
		return c.object(edgeNode, shown, c.compileRoute)
	}
	return unknown(shown, typeName)
}

func (c *routesPart) compileRoute(shown *collected, typeName string) (field, error) {
	switch shown.name() {
	case "tier":
		c.builder.routes.Tiers = !c.builder.routes.Service
		return field{code: tier}, nil
	case "hopCount":
		return field{code: hopCount}, nil
	case "channels":
		c.builder.routes.Channels = true
		return field{code: channels}, nil
	case "subscriptions":
		return c.compileTravelling(shown)
	case "stops":
		return c.object(stops, shown, c.compileStop)
	}
	return unknown(shown, typeName)
}

// compileTravelling compiles the subscriptions of a route. The same arguments are read once.
func (c *routesPart) compileTravelling(shown *collected) (member field, err error) {
	key := hopKey(shown, &hop{field: "subscriptions"})
	index := slices.IndexFunc(c.builder.pages, func(b *hopBuilder) bool { return b.key == key })
	if index < 0 {
		index = len(c.builder.pages)
		page := plan.Page{Kinds: csp.OnlySubscriptions}
		c.builder.pages = append(c.builder.pages, &hopBuilder{key: key, hop: plan.Hop{Page: page}, node: newNodeBuilder()})
	}
	below := c.builder.pages[index]
	member = field{code: connection, index: index}
	c.aside++
	defer func() { c.aside-- }()
	err = c.below(shown.key, func() (err error) {
		member.connection, err = c.compileConnection(shown, &below.hop.Page, below.node, below)
		return err
	})
	return member, err
}

func (c *routesPart) compileStop(shown *collected, typeName string) (member field, err error) {
	c.aside++
	defer func() { c.aside-- }()
	switch shown.name() {
	case "node":
		member.code = edgeNode
		member.node, err = c.compileSelection(shown.sets, csp.AnyKind, c.builder.stop)
		return member, err
	case "reachedBy":
		return field{code: reachedBy}, nil
	case "direction":
		return field{code: direction}, nil
	case "relationships":
		return c.compileTies(shown)
	}
	return unknown(shown, typeName)
}
