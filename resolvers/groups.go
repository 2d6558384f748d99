package resolvers

import (
	"slices"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/rules"
	"channelgraph/internal/plan"
)

// findDimension returns what a dimension enum's value names: a field, for example companyName by COMPANY_NAME; the month or year of
// one by CREATION_DATE_MONTH; or the neighbours over a hop, by RESELLERS.
func findDimension(kinds csp.KindSet, value string) (dimension plan.Dimension, follows *hop) {
	plain := strings.ReplaceAll(value, "_", "")
	if field := findOrderField(kinds, value); field != csp.NoField {
		return plan.Dimension{Field: field}, nil
	}
	for suffix, period := range map[string]plan.Period{"MONTH": plan.Month, "YEAR": plan.Year} {
		if name, cut := strings.CutSuffix(plain, suffix); cut {
			if field := findOrderField(kinds, name); field != csp.NoField && field.Spec().Type == csp.Time {
				return plan.Dimension{Field: field, Period: period}, nil
			}
		}
	}
	for i := range hops {
		if h := &hops[i]; !h.single && h.from&kinds == kinds && strings.EqualFold(h.field, plain) {
			step := h.step()
			return plan.Dimension{Step: &step}, h
		}
	}
	return plan.Dimension{}, nil
}

// saleTierDimension is the dimension of what a subscription's relationships say together.
const saleTierDimension = "TIER"

var measureSuffixes = []struct {
	suffix  string
	of, per plan.Function
}{
	{"sum", plan.Sum, 0}, {"average", plan.Sum, plan.Known}, {"minimum", plan.Minimum, 0}, {"maximum", plan.Maximum, 0},
}

// findMeasure returns the aggregates that a name of an order or a having stands for, for example QUANTITY_AVERAGE or quantityAverage:
// one, or a dividend and a divisor.
func findMeasure(kinds csp.KindSet, name string) []plan.Aggregate {
	plain := strings.ToLower(strings.ReplaceAll(name, "_", ""))
	if plain == "count" {
		return []plan.Aggregate{{Function: plan.Count}}
	}
	for _, measure := range measureSuffixes {
		of, cut := strings.CutSuffix(plain, measure.suffix)
		if field := findOrderField(kinds, of); cut && field != csp.NoField {
			found := []plan.Aggregate{{Function: measure.of, Field: field}}
			if measure.per != 0 {
				found = append(found, plan.Aggregate{Function: measure.per, Field: field})
			}
			return found
		}
	}
	return nil
}

// need returns the place of an aggregate in a list, which it joins if it is not there.
func need(list *[]plan.Aggregate, wanted plan.Aggregate) int {
	if i := slices.Index(*list, wanted); i >= 0 {
		return i
	}
	*list = append(*list, wanted)
	return len(*list) - 1
}

func needMeasure(list *[]plan.Aggregate, of []plan.Aggregate) plan.Measure {
	measure := plan.Measure{Of: need(list, of[0]), Per: plan.NoDivisor}
	if len(of) > 1 {
		measure.Per = need(list, of[1])
	}
	return measure
}

// compileAggregates compiles an object of aggregates; list is where they are asked for.
func (c *connectionPart) compileAggregates(shown *collected, list *[]plan.Aggregate) (field, error) {
	typeName := shown.field.Definition.Type.Name()
	members, err := c.collect(shown.sets, typeName)
	if err != nil {
		return field{}, err
	}
	if err := c.notAside(); err != nil {
		return field{}, err
	}
	object := field{code: figures}
	for i := range members {
		var member field
		switch name := members[i].name(); name {
		case "__typename":
			member = constantField(typeName)
		case "count":
			member = field{code: figure, index: need(list, plan.Aggregate{Function: plan.Count})}
		default:
			of := findNodeField(c.page.Kinds, name)
			if of == csp.NoField {
				return unknown(&members[i], typeName)
			}
			if member, err = c.compileFigures(&members[i], of, list); err != nil {
				return field{}, err
			}
		}
		object.fields = add(object.fields, members[i].key, member)
	}
	return object, nil
}

var functions = map[string]plan.Function{"count": plan.Known, "sum": plan.Sum, "minimum": plan.Minimum, "maximum": plan.Maximum}

// compileFigures compiles what is worked out of one field.
func (c *connectionPart) compileFigures(shown *collected, of csp.Field, list *[]plan.Aggregate) (field, error) {
	typeName := shown.field.Definition.Type.Name()
	members, err := c.collect(shown.sets, typeName)
	if err != nil {
		return field{}, err
	}
	object := field{code: figures}
	for i := range members {
		var member field
		switch name := members[i].name(); name {
		case "__typename":
			member = constantField(typeName)
		case "average":
			member = field{code: quotient, index: need(list, plan.Aggregate{Function: plan.Sum, Field: of}), divisor: need(list, plan.Aggregate{Function: plan.Known, Field: of})}
		default:
			function, known := functions[name]
			if !known {
				return unknown(&members[i], typeName)
			}
			member = field{code: figure, index: need(list, plan.Aggregate{Function: function, Field: of})}
		}
		object.fields = add(object.fields, members[i].key, member)
	}
	return object, nil
}

// notAside refuses aggregates and groups below routes and changes.
func (c *connectionPart) notAside() error {
	if c.aside == 0 {
		return nil
	}
	return csp.Errorf(csp.BadInput, "Field %s: aggregates and groups are not offered below routes and changes; ask for them of the nodes themselves.", strings.Join(c.fields, "."))
}

// compileGroups compiles a connection's groups: the grouping, and what is shown of it.
func (c *connectionPart) compileGroups(shown *collected) (field, error) {
	if err := c.notAside(); err != nil {
		return field{}, err
	}
	at := len(c.page.Groups)
	c.page.Groups = append(c.page.Groups, plan.Grouping{Most: c.constant(csp.IntValue(int64(c.limits.GroupsMax)))})
	part := groupsPart{connectionPart: c, at: at, template: &groupsTemplate{index: at}}
	if err := part.compileArguments(shown); err != nil {
		return field{}, err
	}
	typeName := shown.field.Definition.Type.Name()
	members, err := c.collect(shown.sets, typeName)
	if err != nil {
		return field{}, err
	}
	for i := range members {
		member, err := part.compile(&members[i], typeName)
		if err != nil {
			return field{}, err
		}
		part.template.fields = add(part.template.fields, members[i].key, member)
	}
	c.onLayout(func() {
		grouping := part.grouping()
		for i, builder := range part.nodes {
			if builder != nil {
				grouping.By[i].Node = builder.selection()
			}
		}
		part.template.keys, part.template.width, part.template.whole = len(grouping.By), len(grouping.Aggregates), len(c.page.Aggregates)
	})
	return field{code: groups, groups: part.template}, nil
}

// groupsPart compiles one grouping of a connection.
type groupsPart struct {
	*connectionPart
	at       int // among the page's groupings
	nodes    []*nodeBuilder
	kinds    []csp.KindSet // of the nodes that are keys
	template *groupsTemplate
}

func (c *groupsPart) grouping() *plan.Grouping { return &c.page.Groups[c.at] }

func (c *groupsPart) compileArguments(shown *collected) error {
	if err := c.compileBy(shown); err != nil {
		return err
	}
	if having := argument(shown.field, "having"); c.given(having) {
		if err := c.compileHaving(having, shown); err != nil {
			return err
		}
	}
	by, err := c.compileGroupOrder(shown)
	if err != nil {
		return err
	}
	grouping := c.grouping()
	if first := argument(shown.field, "first"); c.given(first) {
		if grouping.Size, err = c.one(first, csp.Int, sizeConverter(c.limits.PageMax)); err != nil {
			return err
		}
	} else {
		grouping.Size = c.constant(csp.IntValue(int64(c.limits.PageDefault)))
	}
	c.template.order = newGroupCursorOrder(grouping, c.template.by, by)
	if after := argument(shown.field, "after"); c.given(after) {
		bound, slots := c.newGroupBound(grouping)
		grouping.After = bound
		c.template.after = true
		return c.use(after, &groupCursorSource{operand{after}, c.template.order, slots}, operand{after})
	}
	return nil
}

// compileBy compiles the dimensions.
func (c *groupsPart) compileBy(shown *collected) error {
	in := argument(shown.field, "by")
	items := c.items(in)
	switch {
	case len(items) == 0:
		return c.errorf(in, "at least one dimension is wanted")
	case len(items) > plan.MostDimensions:
		return located(c.locate(in), csp.Errorf(csp.LimitExceeded, "groups have at most %d dimensions, not %d", plan.MostDimensions, len(items)))
	}
	for _, item := range items {
		name, err := c.name(item)
		if err != nil {
			return err
		}
		if slices.Contains(c.template.by, name) {
			return c.errorf(item, "%s is given twice", name)
		}
		dimension, follows := c.dimension(kindsNamed(c.argumentType(shown.field, "by"), "Dimension"), name)
		var builder *nodeBuilder
		var kinds csp.KindSet
		if follows != nil {
			builder, kinds = newNodeBuilder(), follows.to
		}
		c.grouping().By = append(c.grouping().By, dimension)
		c.nodes, c.kinds, c.template.by = append(c.nodes, builder), append(c.kinds, kinds), append(c.template.by, name)
		c.template.periods = append(c.template.periods, dimension.Period)
	}
	return nil
}

// dimension is findDimension, also for what is told by cases.
func (c *groupsPart) dimension(kinds csp.KindSet, name string) (dimension plan.Dimension, follows *hop) {
	if name != saleTierDimension {
		return findDimension(kinds, name)
	}
	for _, tier := range rules.SaleTiers() {
		dimension.Cases = append(dimension.Cases, plan.Case{Where: tier.Where, Key: c.constant(csp.StringValue(tier.Name))})
	}
	return dimension, nil
}

func (c *groupsPart) compileHaving(in input, shown *collected) error {
	definition := c.argumentType(shown.field, "having")
	members, err := c.members(in, definition)
	if err != nil {
		return err
	}
	for _, member := range members {
		if member.null {
			return c.errorf(member.input, "null is not a condition; leave it out")
		}
		measure := needMeasure(&c.grouping().Aggregates, findMeasure(c.page.Kinds, member.name))
		below := c.schema.Types[definition.Fields.ForName(member.name).Type.Name()]
		compared, err := c.members(member.input, below)
		if err != nil {
			return err
		}
		for _, one := range compared {
			if one.null {
				return c.errorf(one.input, "null is not a value to compare with; leave it out")
			}
			comparison := comparisons[one.name]
			slot, err := c.one(one.input, csp.Int, convertCount)
			if err != nil {
				return err
			}
			c.grouping().Having = append(c.grouping().Having, plan.Having{Measure: measure, Operator: comparison.operator, Slot: slot, Not: comparison.negated})
		}
	}
	return nil
}

// compileGroupOrder returns the name of what groups are ordered by.
func (c *groupsPart) compileGroupOrder(shown *collected) (by string, err error) {
	orderBy := argument(shown.field, "orderBy")
	if !c.given(orderBy) {
		return "KEYS", nil
	}
	members, err := c.members(orderBy, c.argumentType(shown.field, "orderBy"))
	if err != nil {
		return "", err
	}
	grouping := c.grouping()
	for _, member := range members {
		if member.null {
			return "", c.errorf(member.input, "null is not allowed here")
		}
		name, err := c.name(member.input)
		switch {
		case err != nil:
			return "", err
		case member.name == "direction":
			grouping.Order.Descending = name == "DESC"
		case name == "KEYS":
			by = name
		default:
			by = name
			measure := needMeasure(&grouping.Aggregates, findMeasure(c.page.Kinds, name))
			grouping.Order.By = &measure
		}
	}
	return by, nil
}

func (c *groupsPart) newGroupBound(grouping *plan.Grouping) (bound *plan.GroupBound, slots []plan.Slot) {
	bound = &plan.GroupBound{Of: plan.NoSlot, Per: plan.NoSlot}
	for _, of := range c.template.order.types {
		slots = append(slots, c.newSlot(of, false))
	}
	rest := slots
	if by := grouping.Order.By; by != nil {
		bound.Of, rest = rest[0], rest[1:]
		if by.Per != plan.NoDivisor {
			bound.Per, rest = rest[0], rest[1:]
		}
	}
	bound.Keys = rest
	return bound, slots
}

// compile compiles one member of the groups.
func (c *groupsPart) compile(shown *collected, typeName string) (member field, err error) {
	switch shown.name() {
	case "__typename":
		return constantField(typeName), nil
	case "totalCount":
		c.grouping().Total = true
		return field{code: totalCount}, nil
	case "pageInfo":
		return c.compilePageInfo(shown)
	case "nodes":
		member.code = nodes
		member.fields, err = c.compileGroup(shown)
		return member, err
	case "edges":
		member.code = edges
		member.fields, err = c.compileMembers(shown, shown.field.Definition.Type.Name(), func(shown *collected, typeName string) (member field, err error) {
			switch shown.name() {
			case "cursor":
				return field{code: edgeCursor}, nil
			case "node":
				member.code = edgeNode
				member.fields, err = c.compileGroup(shown)
				return member, err
			}
			return unknown(shown, typeName)
		})
		return member, err
	}
	return unknown(shown, typeName)
}

func (c *groupsPart) compilePageInfo(shown *collected) (info field, err error) {
	info.code = pageInfo
	info.fields, err = c.compileMembers(shown, shown.field.Definition.Type.Name(), func(shown *collected, typeName string) (field, error) {
		return compilePageMember(shown, typeName, pageEnds{after: c.template.after}, func() { c.grouping().More = true }, func() {})
	})
	return info, err
}

func (c *groupsPart) compileGroup(shown *collected) ([]field, error) {
	return c.compileMembers(shown, shown.field.Definition.Type.Name(), func(shown *collected, typeName string) (field, error) {
		switch shown.name() {
		case "aggregates":
			return c.compileAggregates(shown, &c.grouping().Aggregates)
		case "share":
			return c.compileShare(plan.Aggregate{Function: plan.Count}), nil
		case "quantityShare":
			return c.compileShare(plan.Aggregate{Function: plan.Sum, Field: csp.Quantity}), nil
		case "keys":
			return c.compileKeys(shown)
		}
		return unknown(shown, typeName)
	})
}

// compileShare compiles an aggregate of a group as a part of that of all nodes.
func (c *groupsPart) compileShare(of plan.Aggregate) field {
	return field{code: share, index: need(&c.grouping().Aggregates, of), divisor: need(&c.page.Aggregates, of)}
}

// compileKeys compiles the keys of a group. Keys of the other dimensions show no node.
func (c *groupsPart) compileKeys(shown *collected) (field, error) {
	list := field{code: keys}
	fields, err := c.compileMembers(shown, shown.field.Definition.Type.Name(), func(shown *collected, typeName string) (field, error) {
		switch shown.name() {
		case "value":
			return field{code: keyValue}, nil
		case "node":
			member := field{code: keyNode, nodes: make([]*nodeTemplate, len(c.nodes))}
			for i, builder := range c.nodes {
				if builder == nil {
					continue
				}
				err := c.below(shown.key, func() (err error) {
					member.nodes[i], err = c.compileSelection(shown.sets, c.kinds[i], builder)
					return err
				})
				if err != nil {
					return field{}, err
				}
			}
			return member, nil
		}
		return unknown(shown, typeName)
	})
	list.fields = fields
	return list, err
}
