package resolvers

import (
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

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
