package neo4j

import (
	"strconv"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// summaries are what a page wants of all nodes that match it: a list with one row of aggregates, if it wants any, and for each
// grouping a list of the groups on its page. matches writes the part of a subquery that gives each node once; collect makes a
// list of what its rows return.
func (c *compiler) summaries(page *plan.Page, shapes *[]groupingShape, matches func() (text string, n node), collect func(text, returned string) string) (list []string) {
	if len(page.Aggregates) > 0 {
		c.subqueries++
		text, n := matches()
		aggregates, read := c.aggregates(page.Aggregates, n, []string{n.name})
		var names []string
		for i := range aggregates {
			names = append(names, "a"+strconv.Itoa(i))
			aggregates[i] += " AS " + names[i]
		}
		list = append(list, collect(text+read+" WITH "+strings.Join(aggregates, ", "), "["+strings.Join(names, ", ")+"]"))
	}
	*shapes = make([]groupingShape, len(page.Groups))
	for i := range page.Groups {
		list = append(list, collect(c.groups(&page.Groups[i], &(*shapes)[i], matches)))
	}
	return list
}

// groups writes all groups and then, of those, the page.
func (c *compiler) groups(grouping *plan.Grouping, shape *groupingShape, matches func() (text string, n node)) (text, returned string) {
	c.subqueries++
	text, n := matches()
	carried := []string{n.name}
	var keys, shown, reached []string // what a group is worked out from; its keys and aggregates; its nodes of which something is read
	for i := range grouping.By {
		dimension := &grouping.By[i]
		name := "k" + strconv.Itoa(i)
		if dimension.Cases != nil {
			text += " WITH " + strings.Join(carried, ", ") + ", " + c.cases(dimension.Cases, n) + " AS " + name
			carried, keys, shown = append(carried, name), append(keys, name), append(shown, name)
			continue
		}
		if dimension.Step == nil {
			keys, shown = append(keys, c.key(dimension, n)+" AS "+name), append(shown, numberOf(dimension.Period, name))
			continue
		}
		if step := dimension.Step; step.Sole && step.Inbound {
			far := c.newNode(step.To & farKinds(step))
			text += c.soleBeginnings(step, n, far, carried)
			carried = append(carried, far.name)
			keys, shown, reached = append(keys, far.name), append(shown, far.name+".id"), append(reached, far.name)
			shape.nodes = append(shape.nodes, keyNodeShape{dimension: i, far: far})
			continue
		}
		m := c.dimension(dimension.Step, n)
		if isInParts(dimension.Step) {
			text += c.optional(&m, carried)
		} else {
			text += " OPTIONAL " + m.text()
		}
		carried = append(carried, m.far.name)
		if !isInParts(dimension.Step) && !tiesOnce(dimension.Step) {
			text += " WITH DISTINCT " + strings.Join(carried, ", ")
		}
		keys, shown, reached = append(keys, m.far.name), append(shown, m.far.name+".id"), append(reached, m.far.name)
		shape.nodes = append(shape.nodes, keyNodeShape{dimension: i, far: m.far})
	}
	aggregates, read := c.aggregates(grouping.Aggregates, n, carried)
	text += read
	for i, aggregate := range aggregates {
		name := "a" + strconv.Itoa(i)
		keys, shown = append(keys, aggregate+" AS "+name), append(shown, name)
	}
	if len(grouping.Aggregates) == 0 {
		keys[0] = "DISTINCT " + keys[0]
	}
	text += " WITH " + strings.Join(keys, ", ") + " LIMIT " + c.parameters.add(grouping.Most, pageAndOne) +
		" WITH collect([" + strings.Join(append(shown, reached...), ", ") + "]) AS g"
	page, returned := c.groupPage(grouping, shape)
	return text + page, returned
}

// isInParts reports whether a step is more than one MATCH with conditions, before which no OPTIONAL can stand.
func isInParts(step *plan.Step) bool {
	return step.Via != plan.ViaNone || step.Sole || step.Ways != nil
}

// optional gives a row for each neighbour, or one without.
func (c *compiler) optional(m *match, carried []string) string {
	c.subqueries++
	list := c.newFact()
	return " WITH " + strings.Join(carried, ", ") + ", COLLECT { " + m.text() + " RETURN DISTINCT " + m.far.name + " } AS " + list +
		" UNWIND CASE WHEN size(" + list + ") = 0 THEN [null] ELSE " + list + " END AS " + m.far.name
}

// cases is the key of the first case that holds.
func (c *compiler) cases(cases []plan.Case, n node) string {
	before := c.outer
	defer func() { c.outer = before }()
	c.outer = nil
	text := "CASE"
	for _, one := range cases {
		holds := "true"
		if one.Where != nil {
			holds = c.predicate(one.Where, subject{n.name, n, true})
		}
		text += " WHEN " + holds + " THEN " + c.parameters.add(one.Key, single)
	}
	return text + " END"
}

// dimension matches the neighbours of a dimension's step, which begins anew.
func (c *compiler) dimension(step *plan.Step, n node) match {
	before := c.outer
	defer func() { c.outer = before }()
	c.outer = []node{n}
	m := c.neighbours(step, csp.AnyKind, n)
	if !isInParts(step) {
		m.where = conditions{cheap: m.where.all()} // before which OPTIONAL can stand
	}
	return m
}

// numberOf is the number of a period from a date in it; any other key is as it is.
func numberOf(period plan.Period, key string) string {
	switch period {
	case plan.Month:
		return key + ".year * 100 + " + key + ".month"
	case plan.Year:
		return key + ".year"
	}
	return key
}

// key is the value of a dimension that is a field, or the first day of its period: its number is worked out once for each group.
func (c *compiler) key(dimension *plan.Dimension, n node) string {
	value := c.value(n, dimension.Field)
	if dimension.Period == 0 {
		return value
	}
	unit := "'year'"
	if dimension.Period == plan.Month {
		unit = "'month'"
	}
	return "CASE WHEN " + value + " IS NOT NULL THEN date.truncate(" + unit + ", datetime({epochMillis: " + value + "})) END"
}

var functions = map[plan.Function]string{plan.Known: "count", plan.Sum: "sum", plan.Minimum: "min", plan.Maximum: "max"}

// aggregates writes the aggregates of the rows at hand, and what reads values from their history first, which no aggregate may
// do itself. carried are the variables that are wanted after that.
func (c *compiler) aggregates(aggregates []plan.Aggregate, n node, carried []string) (list []string, read string) {
	names := map[csp.Field]string{}
	for _, aggregate := range aggregates {
		field := aggregate.Field
		switch {
		case aggregate.Function == plan.Count:
			list = append(list, "count(*)")
			continue
		case names[field] == "" && c.dated && field.Spec().Dated:
			names[field] = "v" + strconv.Itoa(len(names))
			carried = append(carried, c.value(n, field)+" AS "+names[field])
			read = " WITH " + strings.Join(carried, ", ")
		case names[field] == "":
			names[field] = c.value(n, field)
		}
		list = append(list, functions[aggregate.Function]+"("+names[field]+")")
	}
	return list, read
}

// hopSummaries are the summaries of a page of neighbours.
func (c *compiler) hopSummaries(hop *plan.Hop, parent node, shape *tableShape) []string {
	defer c.passing(parent)()
	return c.summaries(&hop.Page, &shape.groups, func() (string, node) {
		if hop.Equal != csp.NoField {
			m := c.hopMatch(hop, parent)
			return m.text() + " WITH " + m.far.name, m.far
		}
		m := c.neighbours(&hop.Step, hop.Page.Kinds, parent)
		m.guard(hop.On, parent)
		m.where.add(c.conditions(hop.Page.Where, m.far))
		if tiesOnce(&hop.Step) {
			return m.text() + " WITH " + m.far.name, m.far
		}
		return m.text() + " WITH DISTINCT " + m.far.name, m.far
	}, func(text, returned string) string { return c.called(parent.name, text, returned) })
}

// rootSummaries are the summaries of a list at the root.
func (c *compiler) rootSummaries(page *plan.Page, shape *rootShape) []string {
	return c.summaries(page, &shape.groups, func() (string, node) {
		n := c.newNode(page.Kinds)
		return c.matches(page, n, nil), n
	}, func(text, returned string) string { return "COLLECT { " + text + " RETURN " + returned + " }" })
}
