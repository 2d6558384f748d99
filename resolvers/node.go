package resolvers

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// compileSelection compiles what is shown of nodes of some kinds. Kinds that show the same are compiled together.
func (c *compiler) compileSelection(sets []ast.SelectionSet, kinds csp.KindSet, builder *nodeBuilder) (*nodeTemplate, error) {
	template := &nodeTemplate{}
	if c.limits.NamesCustomers && kinds&(csp.Of(csp.Customer)|csp.Of(csp.Subscription)) != 0 {
		builder.columns[csp.ID] = true
	}
	rest := kinds.Kinds()
	shown := make([][]collected, len(rest))
	for i, kind := range rest {
		var err error
		if shown[i], err = c.collect(sets, typeNames[kind]); err != nil {
			return nil, err
		}
	}
	for i, kind := range rest {
		if template.byKind[kind] != nil {
			continue
		}
		alike := csp.NoKinds
		for j := i; j < len(rest); j++ {
			if sameFields(shown[i], shown[j]) {
				alike |= csp.Of(rest[j])
			}
		}
		fields, err := c.compileNodeFields(shown[i], alike, builder)
		if err != nil {
			return nil, err
		}
		c.finish(fields, &builder.columns, &template.width)
		for _, same := range alike.Kinds() {
			template.byKind[same] = fields
		}
	}
	return template, nil
}

func (c *compiler) compileNodeFields(shown []collected, kinds csp.KindSet, builder *nodeBuilder) ([]field, error) {
	fields := make([]field, 0, len(shown))
	for i := range shown {
		member, err := c.compileNodeField(&shown[i], kinds, builder)
		if err != nil {
			return nil, err
		}
		fields = add(fields, shown[i].key, member)
	}
	return fields, nil
}

func (c *compiler) compileNodeField(shown *collected, kinds csp.KindSet, builder *nodeBuilder) (member field, err error) {
	name := shown.name()
	if name == "__typename" {
		if kind, one := kinds.One(); one {
			return constantField(typeNames[kind]), nil
		}
		return field{code: typeName}, nil
	}
	if follows := findHop(kinds, name); follows != nil {
		err := c.below(shown.key, func() (err error) {
			member, err = c.compileHop(shown, follows, kinds, builder)
			return err
		})
		return member, err
	}
	if follows := findValueHop(kinds, name); follows != nil {
		err := c.below(shown.key, func() (err error) {
			member, err = c.compileValueHop(shown, follows, kinds, builder)
			return err
		})
		return member, err
	}
	if name == "history" {
		err := c.below(shown.key, func() (err error) {
			member, err = c.compileHistory(shown, kinds, builder)
			return err
		})
		return member, err
	}
	if name == "valueHistory" {
		err := c.below(shown.key, func() (err error) {
			member, err = c.compileValueHistory(shown, kinds, builder)
			return err
		})
		return member, err
	}
	switch name {
	case "tier", "certainty":
		return c.compileHolding(shown, builder), nil
	case "neighbourhood":
		return c.compileNeighbourhood(shown, builder)
	case "neighbours":
		err := c.below(shown.key, func() (err error) {
			member, err = c.compileNeighbours(shown, kinds, builder)
			return err
		})
		return member, err
	}
	if name == "routes" && kinds&servedKinds == kinds {
		err := c.below(shown.key, func() (err error) {
			member, err = c.compileServiceRoutes(shown, kinds, builder)
			return err
		})
		return member, err
	}
	found := findNodeField(kinds, name)
	if found == csp.NoField {
		return field{}, fmt.Errorf("the schema's field %s.%s is neither a property nor a hop", shown.field.ObjectDefinition.Name, name)
	}
	builder.columns[found] = true
	return field{code: property, property: found}, nil
}

// compileHop compiles a field that follows a relationship. The same field with the same arguments below one
// table is read once, under whatever names it is shown.
func (c *compiler) compileHop(shown *collected, follows *hop, kinds csp.KindSet, builder *nodeBuilder) (field, error) {
	key := hopKey(shown, follows)
	below, index := builder.hop(key)
	if follows.single {
		if below == nil {
			page := plan.Page{Kinds: follows.to, Order: plan.Order{Field: csp.ID}, Size: c.constant(csp.IntValue(1))}
			below, index = builder.addHop(key, plan.Hop{Step: follows.step(), Page: page})
		}
		below.hop.On |= kinds
		template, err := c.compileSelection(shown.sets, follows.to, below.node)
		return field{code: neighbour, index: index, node: template}, err
	}
	if below == nil {
		step, counts, err := c.compileStep(shown, follows)
		if err != nil {
			return field{}, err
		}
		page := plan.Page{Kinds: follows.to}
		if err = c.compilePage(shown, &page); err != nil {
			return field{}, err
		}
		if err = c.compileSells(shown, kinds, &page, backFrom(&step, follows.from)); err != nil {
			return field{}, err
		}
		if err = c.compileServing(shown, &step, &page); err != nil {
			return field{}, err
		}
		below, index = builder.addHop(key, plan.Hop{Step: step, Page: page})
		below.administers = counts
	}
	below.hop.On |= kinds
	template, err := c.compileConnection(shown, &below.hop.Page, below.node, below)
	return field{code: connection, index: index, connection: template}, err
}

// compileStep compiles over which relationships a field goes, and which of administration count for it.
func (c *compiler) compileStep(shown *collected, follows *hop) (step plan.Step, counts plan.Predicate, err error) {
	if follows.byAnyMeans {
		counts, supports, err := c.compileAdministers(shown)
		return accessStep(follows.from, follows.to, counts, supports), counts, err
	}
	step = follows.step()
	if relationship := argument(shown.field, "relationship"); c.given(relationship) {
		if step.Where, err = c.compileWhere(relationship, c.argumentType(shown.field, "relationship"), relationshipFields(follows.fact)); err != nil {
			return step, nil, err
		}
	}
	if days := argument(shown.field, "expiringWithinDays"); c.given(days) {
		soon, err := c.expiring(days)
		if err != nil {
			return step, nil, err
		}
		step.Where = joined(append(soon, conjunctsOf(step.Where)...))
	}
	return step, nil, nil
}

// hopKey names a hop by its field and its arguments in the order of their names.
func hopKey(shown *collected, follows *hop) string {
	arguments := make([]string, 0, len(shown.field.Arguments))
	for _, given := range shown.field.Arguments {
		arguments = append(arguments, given.Name+":"+given.Value.String())
	}
	slices.Sort(arguments)
	return fmt.Sprintf("%s/%d:%s", follows.field, follows.from, strings.Join(arguments, " "))
}
