package resolvers

import (
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/rules"
	"channelgraph/internal/plan"
)

// mostEvidence bounds the neighbours that one step of a rule's evidence shows of a node.
const mostEvidence = 20

// violationsTemplate is how a page of violations is written. Each rule is a root of the plan.
type violationsTemplate struct {
	rules  []ruleTemplate // in the order of the plan's roots
	fields []field        // of the connection
	size   plan.Slot      // of the page
	within placesOfRules  // where the page may lie

	backward bool // the page is the end of what lies there
}

type ruleTemplate struct {
	rule   *rules.Rule
	idCell int // of a row
	width  int // cells of a row
}

// ruleFields are what a field shows that differs from rule to rule.
type ruleFields struct {
	byRule   [][]field           // of a violation or a count
	evidence []*evidenceTemplate // of one rule's violations
	of       plan.Slot           // the id of the one violation whose evidence goes on; plan.NoSlot for all from the beginning
}

// evidenceTemplate is how the rows of one hop are written as evidence.
type evidenceTemplate struct {
	index      int  // of the hop
	step       int  // its number among the rule's steps beside it
	passed     bool // its rows were written before: only what follows below them is
	fields     []field
	connection connectionTemplate // for the width of a relationship's cells
	below      []*evidenceTemplate
}

// asked is what a page of violations is of.
type asked struct {
	rules   []*rules.Rule
	nodes   plan.Slot // the ids of nodes, or plan.NoSlot
	cloud   input     // only this cloud, if it is given
	inCloud bool
}

func (c *compiler) compileViolations(field *collected) ([]plan.Root, *violationsTemplate, error) {
	asked, err := c.compileAsked(field)
	if err != nil {
		return nil, nil, err
	}
	template := &violationsTemplate{}
	pages, err := c.compileRulePages(field, asked, template)
	if err != nil {
		return nil, nil, err
	}
	builders := make([]*nodeBuilder, len(pages))
	for i := range builders {
		builders[i] = newNodeBuilder()
		builders[i].columns[csp.ID] = true
	}
	part := violationsPart{compiler: c, pages: pages, builders: builders, template: template}
	for i, rule := range asked.rules {
		part.evidence = append(part.evidence, nil)
		if rule.Evidence != nil {
			part.evidence[i] = rule.Evidence(c.ruleValues())
		}
	}
	if err := part.compile(field); err != nil {
		return nil, nil, err
	}
	roots := make([]plan.Root, len(pages))
	for i := range pages {
		roots[i] = plan.Root{AsOf: c.asOf, List: pages[i]}
	}
	c.onLayout(func() {
		for i := range pages {
			pages[i].Node = builders[i].selection()
			template.rules[i].width = len(pages[i].Node.Columns)
			template.rules[i].idCell = builders[i].columns.index(csp.ID)
		}
	})
	return roots, template, nil
}

func (c *compiler) compileAsked(field *collected) (asked, error) {
	made := asked{nodes: plan.NoSlot, cloud: argument(field.field, "cloud")}
	made.inCloud = c.given(made.cloud)
	var err error
	if made.rules, err = c.chooseRules(field); err != nil {
		return made, err
	}
	if len(made.rules) == 0 {
		return made, csp.Errorf(csp.BadInput, "Field %s: no rule is of these ids, categories and severities; the field rules lists all.", field.key)
	}
	if nodes := argument(field.field, "nodes"); c.given(nodes) {
		made.nodes, err = c.many(nodes, csp.String, c.limits.PageMax, convertPlain)
	}
	return made, err
}

// chooseRules lists the rules that the arguments rules, categories and severities leave.
func (c *compiler) chooseRules(field *collected) ([]*rules.Rule, error) {
	ids, named, err := c.names(argument(field.field, "rules"))
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if rules.Find(id) == nil {
			return nil, c.errorf(argument(field.field, "rules"), "there is no rule %q; the field rules lists all", id)
		}
	}
	categories, categorized, err := c.names(argument(field.field, "categories"))
	if err != nil {
		return nil, err
	}
	severities, weighed, err := c.names(argument(field.field, "severities"))
	if err != nil {
		return nil, err
	}
	var list []*rules.Rule
	for i := range rules.All() {
		rule := &rules.All()[i]
		onDemand := rule.Category == rules.Transfer && !named && field.name() == "violations"
		if named && !slices.Contains(ids, rule.ID) || weighed && !slices.Contains(severities, rule.Severity) ||
			categorized && !slices.Contains(categories, rule.Category) || !categorized && onDemand {
			continue
		}
		list = append(list, rule)
	}
	return list, nil
}

// names asks for a list of names that shapes the plan; given is false without one.
func (c *compiler) names(in input) (names []string, given bool, err error) {
	if !c.given(in) {
		return nil, false, nil
	}
	for _, item := range c.items(in) {
		name, err := c.name(item)
		if err != nil {
			return nil, false, err
		}
		names = append(names, name)
	}
	return names, true, nil
}

// compileRule compiles the condition for nodes that violate a rule, where and while it is in effect.
func (c *compiler) compileRule(rule *rules.Rule, asked asked) (plan.Predicate, error) {
	clouds := c.newSlot(csp.String, true)
	var applies []csp.Value
	for _, cloud := range rule.AppliesIn() {
		applies = append(applies, csp.StringValue(string(cloud)))
	}
	c.program.constants[clouds].Many = applies
	if asked.inCloud {
		in := operand{asked.cloud}
		if err := c.use(asked.cloud, &cloudSource{in, clouds, applies}, in); err != nil {
			return nil, err
		}
	}
	if rule.From != 0 || rule.Until != 0 {
		c.program.timed = append(c.program.timed, timed{asOf: c.asOf, slot: clouds, rule: rule, days: plan.NoSlot})
	}
	where := plan.And{}
	if asked.nodes != plan.NoSlot {
		where = append(where, plan.Compare{Field: csp.ID, Operator: plan.In, Slot: asked.nodes})
	}
	where = append(where, plan.Compare{Field: csp.CloudName, Operator: plan.In, Slot: clouds})
	if rule.Regions != nil {
		regions := c.newSlot(csp.String, true)
		for _, region := range rule.Regions {
			c.program.constants[regions].Many = append(c.program.constants[regions].Many, csp.StringValue(region))
		}
		where = append(where, plan.Compare{Field: csp.Region, Operator: plan.In, Slot: regions})
	}
	return append(where, rule.Where(c.ruleValues())), nil
}

// ruleValues makes the slots of a rule's constants.
func (c *compiler) ruleValues() *rules.Values {
	return &rules.Values{
		One: c.constant,
		Many: func(values []csp.Value) plan.Slot {
			slot := c.newSlot(csp.String, true)
			c.program.constants[slot].Many = values
			return slot
		},
		At: func(days int64) plan.Slot {
			if days == 0 {
				return c.instant(plan.NoSlot)
			}
			return c.instant(c.constant(csp.IntValue(days)))
		},
	}
}

// cloudSource keeps a rule to one cloud.
type cloudSource struct {
	operand
	slot    plan.Slot
	applies []csp.Value
}

func (s *cloudSource) fill(variables map[string]any, values []plan.Slotted) error {
	value, err := s.value(variables)
	if err != nil {
		return err
	}
	cloud, err := fieldConverter(csp.CloudName)(value)
	values[s.slot].Many = nil
	if err == nil && slices.Contains(s.applies, cloud) {
		values[s.slot].Many = []csp.Value{cloud}
	}
	return err
}
