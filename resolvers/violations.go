package resolvers

import (
	"slices"
	"strconv"

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
	start  plan.Slot      // number of the rule at which the page begins; plan.NoSlot for the first
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
}

// evidenceTemplate is how the rows of one hop are written as evidence.
type evidenceTemplate struct {
	index      int // of the hop
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
	template := &violationsTemplate{start: plan.NoSlot}
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

// compileRulePages makes a page of each rule. As a page of violations can lie in any of them, each is as long.
func (c *compiler) compileRulePages(field *collected, asked asked, template *violationsTemplate) ([]*plan.Page, error) {
	first := argument(field.field, "first")
	after := argument(field.field, "after")
	size := operand{input{}}
	var err error
	if c.given(first) {
		size = operand{first}
		template.size, err = c.one(first, csp.Int, sizeConverter(c.limits.PageMax))
	} else {
		template.size = c.constant(csp.IntValue(int64(c.limits.PageDefault)))
	}
	if err != nil {
		return nil, err
	}
	resumed := c.given(after)
	pages := make([]*plan.Page, len(asked.rules))
	template.rules = make([]ruleTemplate, len(asked.rules))
	source := &violationsSource{after: operand{after}, size: template.size, rules: asked.rules}
	for i, rule := range asked.rules {
		page := &plan.Page{Kinds: csp.Of(rule.Subject), Order: plan.Order{Field: csp.ID}, Size: template.size, More: true}
		if page.Where, err = c.compileRule(rule, asked); err != nil {
			return nil, err
		}
		if resumed {
			page.Size = c.newSlot(csp.Int, false)
			page.After = &plan.Bound{Value: plan.NoSlot, ID: c.newSlot(csp.String, false)}
			source.sizes, source.bounds = append(source.sizes, page.Size), append(source.bounds, page.After.ID)
		}
		pages[i] = page
		template.rules[i] = ruleTemplate{rule: rule}
	}
	if resumed {
		source.start = c.newSlot(csp.Int, false)
		template.start = source.start
		err = c.use(after, source, operand{after}, size)
	}
	return pages, err
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
		At: func() plan.Slot { return c.instant(plan.NoSlot) },
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

// violationsSource fills sizes and bounds of the pages by rule from a cursor: rules before it are passed by.
type violationsSource struct {
	after         operand
	size, start   plan.Slot
	sizes, bounds []plan.Slot // by rule
	rules         []*rules.Rule
}

func (s *violationsSource) fill(variables map[string]any, values []plan.Slotted) error {
	value, err := s.after.value(variables)
	if err != nil {
		return err
	}
	text, _ := value.(string)
	id, node, ok := decodeViolationCursor(text)
	start := slices.IndexFunc(s.rules, func(rule *rules.Rule) bool { return rule.ID == id })
	if !ok || start < 0 {
		return errBadViolationCursor
	}
	values[s.start].One = csp.IntValue(int64(start))
	for i := range s.rules {
		values[s.sizes[i]].One = values[s.size].One
		values[s.bounds[i]].One = csp.StringValue("")
		switch {
		case i < start:
			values[s.sizes[i]].One = csp.IntValue(0)
		case i == start:
			values[s.bounds[i]].One = csp.StringValue(node)
		}
	}
	return nil
}

// violationsPart compiles the members of a page of violations.
type violationsPart struct {
	*compiler
	pages    []*plan.Page
	builders []*nodeBuilder
	template *violationsTemplate
	evidence [][]rules.Evidence // by rule
}

func (c *violationsPart) compile(shown *collected) error {
	typeName := shown.field.Definition.Type.Name()
	members, err := c.collect(shown.sets, typeName)
	if err != nil {
		return err
	}
	for i := range members {
		var member field
		err := c.below(members[i].key, func() (err error) {
			member, err = c.compileMember(&members[i], typeName)
			return err
		})
		if err != nil {
			return err
		}
		c.template.fields = add(c.template.fields, members[i].key, member)
	}
	return nil
}

func (c *violationsPart) compileMember(shown *collected, typeName string) (field, error) {
	switch shown.name() {
	case "__typename":
		return constantField(typeName), nil
	case "totalCount":
		c.countAll()
		return field{code: totalCount}, nil
	case "counts":
		c.countAll()
		return c.compileCounts(shown)
	case "pageInfo":
		return c.compilePageInfo(shown)
	case "edges":
		return c.compileEdges(shown)
	case "nodes":
		list, err := c.compileViolation(shown)
		list.code = nodes
		return list, err
	}
	return unknown(shown, typeName)
}

func (c *violationsPart) countAll() {
	for _, page := range c.pages {
		page.Total = true
	}
}

func (c *violationsPart) compilePageInfo(shown *collected) (field, error) {
	members, err := c.collect(shown.sets, "PageInfo")
	if err != nil {
		return field{}, err
	}
	info := field{code: pageInfo}
	for i := range members {
		var member field
		switch members[i].name() {
		case "__typename":
			member = constantField("PageInfo")
		case "hasNextPage":
			member.code = hasMore
		case "hasPreviousPage":
			member = field{code: constant, text: strconv.FormatBool(c.template.start != plan.NoSlot)}
		case "startCursor":
			member.code = startCursor
		case "endCursor":
			member.code = endCursor
		default:
			return unknown(&members[i], "PageInfo")
		}
		info.fields = add(info.fields, members[i].key, member)
	}
	return info, nil
}

func (c *violationsPart) compileCounts(shown *collected) (field, error) {
	members, err := c.collect(shown.sets, "RuleCount")
	if err != nil {
		return field{}, err
	}
	list := field{code: ruleCounts, rules: &ruleFields{}}
	for r := range c.template.rules {
		var fields []field
		for i := range members {
			var member field
			switch members[i].name() {
			case "__typename":
				member = constantField("RuleCount")
			case "count":
				member.code = totalCount
			case "rule":
				if member, err = c.compileShownRule(&members[i], c.template.rules[r].rule); err != nil {
					return field{}, err
				}
			default:
				return unknown(&members[i], "RuleCount")
			}
			fields = add(fields, members[i].key, member)
		}
		list.rules.byRule = append(list.rules.byRule, fields)
	}
	return list, nil
}

func (c *violationsPart) compileEdges(shown *collected) (field, error) {
	members, err := c.collect(shown.sets, "ViolationEdge")
	if err != nil {
		return field{}, err
	}
	list := field{code: edges}
	for i := range members {
		var member field
		switch members[i].name() {
		case "__typename":
			member = constantField("ViolationEdge")
		case "cursor":
			member.code = edgeCursor
		case "node":
			if member, err = c.compileViolation(&members[i]); err != nil {
				return field{}, err
			}
			member.code = edgeNode
		default:
			return unknown(&members[i], "ViolationEdge")
		}
		list.fields = add(list.fields, members[i].key, member)
	}
	return list, nil
}

// compileViolation compiles what is shown of violations, for each rule by itself: they show other nodes.
func (c *violationsPart) compileViolation(shown *collected) (field, error) {
	members, err := c.collect(shown.sets, "Violation")
	if err != nil {
		return field{}, err
	}
	list := field{rules: &ruleFields{}}
	for r := range c.template.rules {
		var fields []field
		for i := range members {
			member, err := c.compileViolationField(&members[i], r)
			if err != nil {
				return field{}, err
			}
			fields = add(fields, members[i].key, member)
		}
		list.rules.byRule = append(list.rules.byRule, fields)
	}
	return list, nil
}

func (c *violationsPart) compileViolationField(shown *collected, r int) (member field, err error) {
	rule := c.template.rules[r].rule
	switch shown.name() {
	case "__typename":
		return constantField("Violation"), nil
	case "rule":
		return c.compileShownRule(shown, rule)
	case "node":
		member.code = edgeNode
		err = c.below(shown.key, func() (err error) {
			member.node, err = c.compileSelection(shown.sets, c.pages[r].Kinds, c.builders[r])
			return err
		})
		return member, err
	case "evidence":
		member = field{code: evidence, rules: &ruleFields{}}
		err = c.below(shown.key, func() (err error) {
			member.rules.evidence, err = c.compileEvidence(shown, r)
			return err
		})
		return member, err
	case "isEvidenceComplete":
		hops, err := c.compileEvidenceFields(nil, c.evidence[r], c.pages[r].Kinds, c.builders[r])
		return field{code: evidenceComplete, rules: &ruleFields{evidence: hops}}, err
	}
	return unknown(shown, "Violation")
}

func (c *violationsPart) compileEvidence(shown *collected, r int) ([]*evidenceTemplate, error) {
	members, err := c.collect(shown.sets, "Evidence")
	if err != nil {
		return nil, err
	}
	return c.compileEvidenceFields(members, c.evidence[r], c.pages[r].Kinds, c.builders[r])
}

// compileEvidenceFields compiles the hops of evidence that begins at nodes of some kinds. Asked again for the same
// nodes, it finds the hops that it made before.
func (c *violationsPart) compileEvidenceFields(members []collected, list []rules.Evidence, kinds csp.KindSet, builder *nodeBuilder) ([]*evidenceTemplate, error) {
	var templates []*evidenceTemplate
	for i := range list {
		shows := &list[i]
		key := "evidence/" + strconv.Itoa(i)
		below, index := builder.hop(key)
		if below == nil {
			page := plan.Page{Kinds: shows.Step.To, Where: shows.Where, Order: plan.Order{Field: csp.ID}, Size: c.constant(csp.IntValue(mostEvidence)), More: true}
			below, index = builder.addHop(key, plan.Hop{On: kinds, Step: shows.Step, Page: page})
		}
		template := &evidenceTemplate{index: index}
		for m := range members {
			member, err := c.compileEvidenceField(&members[m], kinds, builder, below, template)
			if err != nil {
				return nil, err
			}
			template.fields = add(template.fields, members[m].key, member)
		}
		var err error
		if template.below, err = c.compileEvidenceFields(members, shows.Below, shows.Step.To, below.node); err != nil {
			return nil, err
		}
		templates = append(templates, template)
	}
	return templates, nil
}

func (c *violationsPart) compileEvidenceField(shown *collected, kinds csp.KindSet, from *nodeBuilder, below *hopBuilder, template *evidenceTemplate) (member field, err error) {
	switch shown.name() {
	case "__typename":
		return constantField("Evidence"), nil
	case "from":
		member.code = evidenceFrom
		err = c.below(shown.key, func() (err error) {
			member.node, err = c.compileSelection(shown.sets, kinds, from)
			return err
		})
		return member, err
	case "node":
		member.code = edgeNode
		err = c.below(shown.key, func() (err error) {
			member.node, err = c.compileSelection(shown.sets, below.hop.Page.Kinds, below.node)
			return err
		})
		return member, err
	case "relationships":
		if below.fact == nil {
			below.fact = &factBuilder{}
		}
		part := connectionPart{compiler: c.compiler, hop: below, template: &template.connection}
		err = c.below(shown.key, func() (err error) {
			member, err = part.compileFacts(shown, below)
			return err
		})
		return member, err
	}
	return unknown(shown, "Evidence")
}
