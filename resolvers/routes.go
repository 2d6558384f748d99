package resolvers

import (
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// Bounds on what one question about routes may ask for.
const (
	mostVia        = 20
	defaultVisited = 10_000
	mostVisited    = 100_000
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

// servedKinds are the kinds of node that have service routes.
const servedKinds = csp.OnlyCustomers | csp.OnlySubscriptions

// compileServiceRoutes compiles the routes field of a customer or a subscription.
func (c *compiler) compileServiceRoutes(shown *collected, kinds csp.KindSet, builder *nodeBuilder) (field, error) {
	key := hopKey(shown, &hop{field: "routes", from: kinds})
	index := slices.IndexFunc(builder.routes, func(b *routesBuilder) bool { return b.key == key })
	if index < 0 {
		routes := plan.Routes{On: kinds, Service: true, ToIDs: plan.NoSlot, Through: plan.NoSlot, Avoid: plan.NoSlot, Carries: plan.NoSlot,
			Budget: c.constant(csp.IntValue(int64(c.limits.VisitedDefault)))}
		var err error
		if routes.MinHops, routes.MaxHops, err = c.compileTiers(argument(shown.field, "tiers")); err != nil {
			return field{}, err
		}
		if routes.Carries, err = c.compileCarries(shown); err != nil {
			return field{}, err
		}
		if err := c.compileRoutePage(shown, &routes); err != nil {
			return field{}, err
		}
		index = len(builder.routes)
		builder.routes = append(builder.routes, newRoutesBuilder(key, routes))
	}
	template, err := c.compileRouteConnection(shown, builder.routes[index])
	return field{code: routes, index: index, routes: template}, err
}

// compileCarries returns the channels by one of which what travels a route was bought.
func (c *compiler) compileCarries(shown *collected) (plan.Slot, error) {
	channels := argument(shown.field, "channels")
	if !c.given(channels) {
		return plan.NoSlot, nil
	}
	return c.many(channels, csp.String, len(csp.Channels.Names), fieldConverter(csp.Channel))
}

// compileServiceOnly leaves of routes between any nodes those of service that were asked for. Their tier is told by their hops.
func (c *compiler) compileServiceOnly(shown *collected, routes *plan.Routes) (err error) {
	if routes.Carries, err = c.compileCarries(shown); err != nil {
		return err
	}
	tiers := argument(shown.field, "tiers")
	if !c.given(tiers) && routes.Carries == plan.NoSlot {
		return nil
	}
	least, most, err := c.compileTiers(tiers)
	if err != nil {
		return err
	}
	routes.Served, routes.MinHops, routes.MaxHops = true, max(routes.MinHops, least), min(routes.MaxHops, most)
	if routes.MinHops > routes.MaxHops {
		return c.errorf(tiers, "routes of service that are asked for have from %d to %d hops, which minHops and maxHops leave out", least, most)
	}
	return nil
}

// compileTiers returns the numbers of hops that routes of the tiers have: a tier is one more than the one before.
func (c *compiler) compileTiers(in input) (least, most int, err error) {
	if !c.given(in) {
		return 1, csp.ServiceHops, nil
	}
	least = csp.ServiceHops + 1
	for _, item := range c.items(in) {
		name, err := c.name(item)
		if err != nil {
			return 0, 0, err
		}
		hops := 1 + slices.Index(csp.ServiceTiers.Names, name)
		least, most = min(least, hops), max(most, hops)
	}
	if most == 0 {
		return 0, 0, c.errorf(in, "an empty list leaves no route; give a tier or leave it out")
	}
	return least, most, nil
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

// compileRouteEnds compiles where routes end, and what they pass and avoid.
func (c *compiler) compileRouteEnds(shown *collected, from plan.Slot, routes *plan.Routes) (err error) {
	to, toKinds := argument(shown.field, "to"), argument(shown.field, "toKinds")
	one, several := c.given(to), c.given(toKinds)
	if one == several {
		return c.errorf(to, "give exactly one of to and toKinds: a node or kinds of nodes at which routes end")
	}
	routes.ToIDs = plan.NoSlot
	if one {
		if routes.ToIDs, err = c.many(to, csp.String, 1, convertNodeID); err != nil {
			return err
		}
	} else {
		for _, item := range c.items(toKinds) {
			name, err := c.name(item)
			if err != nil {
				return err
			}
			routes.To |= csp.Of(csp.Kinds[slices.Index(csp.NodeKinds.Names, name)])
		}
		if routes.To == csp.NoKinds {
			return c.errorf(toKinds, "an empty list leaves no route; give a kind or leave it out")
		}
	}
	if routes.Through, err = c.compileStops(argument(shown.field, "via"), mostVia); err != nil {
		return err
	}
	avoid := argument(shown.field, "avoid")
	if routes.Avoid, err = c.compileStops(avoid, c.limits.PageMax); err != nil || routes.Avoid == plan.NoSlot {
		return err
	}
	ends := &endsSource{avoid: routes.Avoid, stops: []plan.Slot{from}}
	operands := []operand{{avoid}, {argument(shown.field, "from")}}
	if one {
		ends.stops, operands = append(ends.stops, routes.ToIDs), append(operands, operand{to})
	}
	if routes.Through != plan.NoSlot {
		ends.stops, operands = append(ends.stops, routes.Through), append(operands, operand{argument(shown.field, "via")})
	}
	return c.use(avoid, ends, operands...)
}

// endsSource fills nothing: it refuses to avoid a node that has to be a stop.
type endsSource struct {
	avoid plan.Slot
	stops []plan.Slot
}

func (s *endsSource) fill(_ map[string]any, values []plan.Slotted) error {
	for _, slot := range s.stops {
		for _, stop := range values[slot].Many {
			if slices.Contains(values[s.avoid].Many, stop) {
				return csp.Errorf(csp.BadInput, "%s cannot both be a stop and be avoided", stop.Text())
			}
		}
	}
	return nil
}

func (c *compiler) compileStops(in input, most int) (plan.Slot, error) {
	if !c.given(in) {
		return plan.NoSlot, nil
	}
	return c.many(in, csp.String, most, convertNodeID)
}

// convertNodeID reads a global id: one that no node can have is refused.
func convertNodeID(value any) (csp.Value, error) {
	text, err := convertText(value)
	if err != nil {
		return csp.Value{}, err
	}
	if _, _, _, ok := csp.NodeID(text).Split(); !ok {
		return csp.Value{}, csp.Errorf(csp.BadInput, "%q is no global id; take ids from the field id of a node", text)
	}
	return csp.StringValue(text), nil
}

// compileRouteBounds compiles over which relationships routes go, how far, and how many may be visited.
func (c *compiler) compileRouteBounds(shown *collected, routes *plan.Routes) error {
	relationships := argument(shown.field, "relationships")
	if !c.given(relationships) {
		return c.errorf(relationships, "a list of relationship types is wanted, not null")
	}
	var kinds csp.FactKinds
	for _, item := range c.items(relationships) {
		name, err := c.name(item)
		if err != nil {
			return err
		}
		kind, _ := csp.ParseFactKind(name)
		kinds |= csp.FactsOf(kind)
	}
	for _, leg := range csp.AllLegs {
		if kinds.Has(leg.Fact) {
			routes.Legs = append(routes.Legs, leg)
		}
	}
	if len(routes.Legs) == 0 {
		return c.errorf(relationships, "an empty list leaves no route; give a relationship type or leave it out")
	}
	var err error
	if routes.MaxHops, err = c.number(argument(shown.field, "maxHops")); err != nil {
		return err
	}
	if routes.MinHops, err = c.number(argument(shown.field, "minHops")); err != nil {
		return err
	}
	if routes.MaxHops < 1 || routes.MaxHops > csp.MostHops {
		return c.errorf(argument(shown.field, "maxHops"), "a route has from 1 to %d hops, not %d", csp.MostHops, routes.MaxHops)
	}
	if routes.MinHops < 1 || routes.MinHops > routes.MaxHops {
		return c.errorf(argument(shown.field, "minHops"), "no route has at least %d and at most %d hops; give a number from 1 to maxHops", routes.MinHops, routes.MaxHops)
	}
	visited := argument(shown.field, "maxVisited")
	if !c.given(visited) {
		routes.Budget = c.constant(csp.IntValue(int64(c.limits.VisitedDefault)))
		return nil
	}
	routes.Budget, err = c.one(visited, csp.Int, visitedConverter(c.limits.VisitedMax))
	return err
}

// visitedConverter reads how many relationships may be visited.
func visitedConverter(most int) converter {
	return func(value any) (csp.Value, error) {
		number, err := convertInt(value)
		switch {
		case err != nil:
			return csp.Value{}, err
		case number < 1:
			return csp.Value{}, csp.Errorf(csp.BadInput, "at least one relationship has to be visited, not %d", number)
		case number > int64(most):
			return csp.Value{}, csp.Errorf(csp.LimitExceeded, "at most %d relationships may be visited, not %d; ask a narrower question", most, number)
		}
		return csp.IntValue(number), nil
	}
}

// compileRouteConnection compiles what is shown of a page of routes.
func (c *compiler) compileRouteConnection(shown *collected, builder *routesBuilder) (*routesTemplate, error) {
	template := &routesTemplate{maxHops: builder.routes.MaxHops}
	typeName := shown.field.Definition.Type.Name()
	part := routesPart{c, builder, template}
	fields, err := part.members(shown, typeName, part.compile)
	template.fields = fields
	return template, err
}

// routesPart compiles the members of one connection of routes.
type routesPart struct {
	*compiler
	builder  *routesBuilder
	template *routesTemplate
}

// members compiles the fields that are shown of an object.
func (c *routesPart) members(shown *collected, typeName string, compile func(*collected, string) (field, error)) ([]field, error) {
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

// object compiles a member that is an object, or a list of objects.
func (c *routesPart) object(code code, shown *collected, compile func(*collected, string) (field, error)) (field, error) {
	fields, err := c.members(shown, shown.field.Definition.Type.Name(), compile)
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

// compileTies compiles what is shown of relationships of every kind that a route can go over.
func (c *routesPart) compileTies(shown *collected) (field, error) {
	if c.builder.fact == nil {
		c.builder.fact = &factBuilder{}
	}
	template, err := c.compileFacts(shown, csp.AllFactKinds, c.builder.fact)
	return field{code: facts, ties: template}, err
}

// compileFacts compiles what is shown of relationships of some kinds.
func (c *routesPart) compileFacts(shown *collected, kinds []csp.FactKind, builder *factBuilder) (*tiesTemplate, error) {
	template := &tiesTemplate{}
	for _, kind := range kinds {
		part := connectionPart{compiler: c.compiler, template: &connectionTemplate{}}
		fields, err := c.members(shown, factTypes[kind], func(shown *collected, typeName string) (field, error) {
			return part.compileFact(shown, typeName, kind, builder)
		})
		if err != nil {
			return nil, err
		}
		c.finish(fields, &builder.columns, &part.template.factWidth)
		template[kind] = tieTemplate{fields, part.template}
	}
	return template, nil
}

// factTypes are the GraphQL types of the relationship kinds.
var factTypes = [...]string{
	csp.DistributesTo: "Partnership", csp.Serves: "CustomerRelationship", csp.Owns: "Ownership", csp.Sells: "Sale",
	csp.Resells: "ResellerOfRecord", csp.Supports: "SupportContact", csp.Administers: "Administration",
	csp.AddOnOf: "AddOn", csp.Transfers: "Transfer", csp.Requests: "CustomerRequest",
}
