package resolvers

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// routesBuilder gathers what is read of one table of routes.
type routesBuilder struct {
	key    string
	routes plan.Routes
	stop   *nodeBuilder
	fact   *factBuilder
	pages  []*hopBuilder // of subscriptions
}

func newRoutesBuilder(key string, routes plan.Routes) *routesBuilder {
	return &routesBuilder{key: key, routes: routes, stop: newNodeBuilder()}
}

func (b *routesBuilder) plan() plan.Routes {
	built := b.routes
	built.Stop = b.stop.selection()
	if b.fact != nil {
		built.Fact = b.fact.selection()
	}
	for _, page := range b.pages {
		read := page.hop.Page
		read.Node = page.node.selection()
		built.Subscriptions = append(built.Subscriptions, read)
	}
	return built
}

// compileRoutePage compiles the arguments that say which page of routes.
func (c *compiler) compileRoutePage(shown *collected, routes *plan.Routes) (err error) {
	var page plan.Page
	if err := c.compileSize(shown, &page); err != nil {
		return err
	}
	routes.Size, routes.Backward = page.Size, page.Backward
	if routes.After, err = c.compileRouteBound(argument(shown.field, "after")); err != nil {
		return err
	}
	routes.Before, err = c.compileRouteBound(argument(shown.field, "before"))
	return err
}

func (c *compiler) compileRouteBound(in input) (plan.Slot, error) {
	bound, err := c.compileBound(in, routeOrder)
	if bound == nil {
		return plan.NoSlot, err
	}
	return bound.ID, err
}

// compileRoutes compiles the root field that asks for routes between nodes.
func (c *compiler) compileRoutes(shown *collected) (*plan.Lookup, *routesTemplate, error) {
	from := argument(shown.field, "from")
	if !c.given(from) {
		return nil, nil, c.errorf(from, "an id is wanted, not null")
	}
	ids, err := c.many(from, csp.String, 1, convertNodeID)
	if err != nil {
		return nil, nil, err
	}
	routes := plan.Routes{On: csp.AnyKind, Carries: plan.NoSlot}
	if err := c.compileRouteEnds(shown, ids, &routes); err != nil {
		return nil, nil, err
	}
	if err := c.compileRouteBounds(shown, &routes); err != nil {
		return nil, nil, err
	}
	if err := c.compileServiceOnly(shown, &routes); err != nil {
		return nil, nil, err
	}
	if err := c.compileRoutePage(shown, &routes); err != nil {
		return nil, nil, err
	}
	builder := newRoutesBuilder("", routes)
	template, err := c.compileRouteConnection(shown, builder)
	lookup := &plan.Lookup{Kinds: csp.AnyKind, IDs: ids}
	c.onLayout(func() { lookup.Node = plan.Selection{Routes: []plan.Routes{builder.plan()}} })
	return lookup, template, err
}

// compileRouteConnection compiles what is shown of a page of routes.
func (c *compiler) compileRouteConnection(shown *collected, builder *routesBuilder) (*routesTemplate, error) {
	template := &routesTemplate{maxHops: builder.routes.MaxHops}
	typeName := shown.field.Definition.Type.Name()
	part := routesPart{c, builder, template}
	fields, err := part.compileMembers(shown, typeName, part.compile)
	template.fields = fields
	return template, err
}
