package resolvers

import (
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// rootValue is how a root field's value is written: as one node, as a list of nodes, as a connection, or as an object
// of connections, each with a root of the plan.
type rootValue struct {
	node       *nodeTemplate
	list       bool
	connection *connectionTemplate
	object     []field
	routes     *routesTemplate // of the first row
	violations *violationsTemplate
	rules      []byte           // the finished value of a list of rules
	changes    *changesTemplate // of the whole graph
	payload    *payloadTemplate // of a command, or of a subscription's events
	log        *logTemplate
	viewer     *viewerTemplate
}

// compileRoot compiles a root field, unless it is one of introspection, which gqlgen answers by itself.
// Only an error that concerns the whole operation is returned.
func (c *compiler) compileRoot(field *collected, failed map[string]error) error {
	if strings.HasPrefix(field.name(), "__") {
		return nil
	}
	c.root = len(c.program.roots)
	c.program.roots = append(c.program.roots, root{key: field.key, planRoot: -1})
	added := &c.program.roots[c.root]
	if added.err = failed[field.key]; added.err != nil {
		return nil
	}
	var planRoots []plan.Root
	c.chosen, c.lost, c.administers, c.serves = plan.NoSlot, lost{}, nil, nil
	err := c.below(field.key, func() (err error) {
		planRoots, added.value, err = c.compileRootField(field)
		return err
	})
	if err != nil {
		added.err = err
		return nil
	}
	if len(planRoots) > 0 {
		added.planRoot = len(c.program.plan.Roots)
		c.program.plan.Roots = append(c.program.plan.Roots, planRoots...)
	}
	return nil
}

// compileRootField compiles a root field into the plan's roots, which are one but for those that list by rule.
func (c *compiler) compileRootField(field *collected) (roots []plan.Root, value rootValue, err error) {
	if field.name() == "rules" {
		value.rules, err = c.compileRules(field)
		return nil, value, err
	}
	if field.name() == "viewer" {
		value.viewer, err = c.compileViewer(field)
		return nil, value, err
	}
	c.asOf = plan.NoSlot
	if field.field.ObjectDefinition == c.schema.Mutation {
		return c.compilePayload(field)
	}
	if field.field.ObjectDefinition == c.schema.Subscription {
		return c.compileEvents(field)
	}
	if err := c.compileAtLeast(field); err != nil {
		return nil, value, err
	}
	if field.name() == "changeLog" {
		value.log, err = c.compileLog(field)
		return nil, value, err
	}
	root := plan.Root{AsOf: plan.NoSlot}
	if asOf := argument(field.field, "asOf"); c.given(asOf) {
		if root.AsOf, err = c.one(asOf, csp.Time, convertInstant); err != nil {
			return nil, value, err
		}
		c.asOf = root.AsOf
	}
	if known := argument(field.field, "asKnownAt"); c.given(known) {
		slot, err := c.one(known, csp.Time, convertInstant)
		if err != nil {
			return nil, value, err
		}
		root.KnownAs = &slot
	}
	switch field.name() {
	case "impact":
		roots, value, err = c.compileImpact(field, root.AsOf)
		for i := range roots {
			roots[i].KnownAs = root.KnownAs
		}
		return roots, value, err
	case "commonCustomers", "commonPartners":
		root.List, value.connection, err = c.compileCommon(field)
	case "administrators", "administered":
		root.List, value.connection, err = c.compileAccess(field)
	case "node":
		root.IDs, value.node, err = c.compileNode(field)
	case "nodes":
		value.list = true
		root.IDs, value.node, err = c.compileNodes(field)
	case "changes":
		root.Changes, value.changes, err = c.compileAllChanges(field)
	case "search":
		root.List, value.connection, err = c.compileSearch(field)
	case "routes":
		root.IDs, value.routes, err = c.compileRoutes(field)
	case "provider", "reseller", "customer", "subscription":
		root.IDs, root.List, value.node, err = c.compileByKey(field)
	case "violations":
		roots, value.violations, err = c.compileViolations(field)
		return roots, value, err
	default:
		kinds := kindsOf(strings.TrimSuffix(field.field.Definition.Type.Name(), "Connection"))
		page := plan.Page{Kinds: kinds}
		builder := newNodeBuilder()
		value.connection, err = c.compileConnection(field, &page, builder, nil)
		c.onLayout(func() { page.Node = builder.selection() })
		root.List = &page
	}
	return []plan.Root{root}, value, err
}

func (c *compiler) compileNode(field *collected) (*plan.Lookup, *nodeTemplate, error) {
	in := argument(field.field, "id")
	if !c.given(in) {
		return nil, nil, c.errorf(in, "an id is wanted, not null")
	}
	slot, err := c.many(in, csp.String, 1, convertPlain)
	if err != nil {
		return nil, nil, err
	}
	return c.compileLookup(field, csp.AnyKind, slot)
}

func (c *compiler) compileNodes(field *collected) (*plan.Lookup, *nodeTemplate, error) {
	in := argument(field.field, "ids")
	if !c.given(in) {
		return nil, nil, c.errorf(in, "a list of ids is wanted, not null")
	}
	slot, err := c.many(in, csp.String, c.limits.PageMax, convertPlain)
	if err != nil {
		return nil, nil, err
	}
	return c.compileLookup(field, csp.AnyKind, slot)
}

func (c *compiler) compileLookup(field *collected, kinds csp.KindSet, ids plan.Slot) (*plan.Lookup, *nodeTemplate, error) {
	lookup := &plan.Lookup{Kinds: kinds, IDs: ids}
	builder := newNodeBuilder()
	template, err := c.compileSelection(field.sets, kinds, builder)
	c.onLayout(func() { lookup.Node = builder.selection() })
	return lookup, template, err
}

// compileByKey compiles a field that finds one node by exactly one of its natural keys.
func (c *compiler) compileByKey(field *collected) (*plan.Lookup, *plan.Page, *nodeTemplate, error) {
	kinds := kindsOf(field.field.Definition.Type.Name())
	kind, _ := kinds.One()
	cloud := argument(field.field, "cloud")
	key, err := c.onlyKey(field)
	if err != nil {
		return nil, nil, nil, err
	}
	if !c.given(cloud) {
		return nil, nil, nil, c.errorf(cloud, "a cloud is wanted, not null")
	}
	if key.path == "tenantId" || key.path == "subscriptionId" {
		slot := c.newSlot(csp.String, true)
		byID := &keySource{kind: kind, cloud: operand{cloud}, key: operand{key}, slot: slot}
		if err := c.use(key, byID, byID.cloud, byID.key); err != nil {
			return nil, nil, nil, err
		}
		lookup, template, err := c.compileLookup(field, kinds, slot)
		return lookup, nil, template, err
	}
	page, template, err := c.compileFirst(field, kinds, cloud, key)
	return nil, page, template, err
}

// onlyKey returns the one natural key that the field's arguments give.
func (c *compiler) onlyKey(field *collected) (input, error) {
	var given []input
	var names []string
	for _, defined := range field.field.Definition.Arguments {
		if defined.Name == "cloud" || defined.Name == "asOf" || defined.Name == "asKnownAt" || defined.Name == "atLeast" {
			continue
		}
		names = append(names, defined.Name)
		if key := argument(field.field, defined.Name); c.given(key) {
			given = append(given, key)
		}
	}
	if len(given) != 1 {
		return input{}, csp.Errorf(csp.BadInput, "Field %s: give exactly one of %s, not %d of them.", field.key, strings.Join(names, ", "), len(given))
	}
	return given[0], nil
}

// compileFirst compiles a lookup by a property that is no part of the id: the first node that has it.
func (c *compiler) compileFirst(field *collected, kinds csp.KindSet, cloud, key input) (*plan.Page, *nodeTemplate, error) {
	property := findNodeField(kinds, key.path)
	cloudSlot, err := c.one(cloud, csp.String, fieldConverter(csp.CloudName))
	if err != nil {
		return nil, nil, err
	}
	keySlot, err := c.one(key, csp.String, fieldConverter(property))
	if err != nil {
		return nil, nil, err
	}
	page := &plan.Page{
		Kinds: kinds,
		Where: plan.And{
			plan.Compare{Field: csp.CloudName, Operator: plan.Equal, Slot: cloudSlot},
			plan.Compare{Field: property, Operator: plan.Equal, Slot: keySlot},
		},
		Order: plan.Order{Field: csp.ID},
		Size:  c.constant(csp.IntValue(1)),
	}
	builder := newNodeBuilder()
	template, err := c.compileSelection(field.sets, kinds, builder)
	c.onLayout(func() { page.Node = builder.selection() })
	return page, template, err
}
