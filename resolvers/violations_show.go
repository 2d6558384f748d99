package resolvers

import (
	"channelgraph/internal/csp/rules"
	"channelgraph/internal/plan"
)

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
		member = field{code: evidence}
		err = c.below(shown.key, func() (err error) {
			member.rules, err = c.compileEvidence(shown, r)
			return err
		})
		return member, err
	case "isEvidenceComplete":
		hops, err := c.compileEvidenceFields(nil, c.evidence[r], c.pages[r].Kinds, c.builders[r])
		return field{code: evidenceComplete, rules: &ruleFields{evidence: hops}}, err
	}
	return unknown(shown, "Violation")
}
