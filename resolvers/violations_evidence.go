package resolvers

import (
	"slices"
	"strconv"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/rules"
	"channelgraph/internal/plan"
)

func (c *violationsPart) compileEvidence(shown *collected, r int) (*ruleFields, error) {
	members, err := c.collect(shown.sets, "Evidence")
	if err != nil {
		return nil, err
	}
	if after := argument(shown.field, "after"); c.given(after) {
		return c.compileEvidenceAfter(after, members, r)
	}
	list, err := c.compileEvidenceFields(members, c.evidence[r], c.pages[r].Kinds, c.builders[r])
	return &ruleFields{evidence: list, of: plan.NoSlot}, err
}

// compileEvidenceAfter compiles the evidence that follows a place: a way to where it was cut, over neighbours of which each
// is known, and what comes after.
func (c *violationsPart) compileEvidenceAfter(after input, members []collected, r int) (*ruleFields, error) {
	place, err := c.evidencePlace(after)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(c.template.rules, func(rule ruleTemplate) bool { return rule.rule.ID == place.rule }) {
		return nil, located(c.locate(after), errBadEvidenceCursor)
	}
	if c.template.rules[r].rule.ID != place.rule {
		return &ruleFields{of: plan.NoSlot}, nil
	}
	ids := &evidenceSource{operand: operand{after}, node: c.newSlot(csp.String, false)}
	for range place.path {
		ids.steps = append(ids.steps, c.newSlot(csp.String, false))
	}
	fields := &ruleFields{of: ids.node}
	list, kinds, builder, written := c.evidence[r], c.pages[r].Kinds, c.builders[r], &fields.evidence
	for depth, step := range place.path {
		if step.number >= len(list) {
			return nil, located(c.locate(after), errBadEvidenceCursor)
		}
		shows, isLast := &list[step.number], depth == len(place.path)-1
		below, index := builder.addHop("", plan.Hop{On: kinds, Step: shows.Step, Page: c.evidencePage(shows)})
		if isLast {
			below.hop.Page.After = &plan.Bound{Value: plan.NoSlot, ID: ids.steps[depth]}
		} else {
			known := plan.Compare{Field: csp.ID, Operator: plan.Equal, Slot: ids.steps[depth]}
			below.hop.Page.Where = joined(slices.Concat(conjunctsOf(shows.Where), plan.And{known}))
		}
		template := &evidenceTemplate{index: index, step: step.number, passed: !isLast}
		c.placeEvidence(template, below)
		*written = append(*written, template)
		if isLast {
			err = c.compileEvidenceOf(members, template, shows, kinds, builder, below)
			if err != nil {
				return nil, err
			}
		}
		list, kinds, builder, written = shows.Below, shows.Step.To, below.node, &template.below
	}
	return fields, c.use(after, ids, ids.operand)
}

func (c *violationsPart) evidencePage(shows *rules.Evidence) plan.Page {
	return plan.Page{Kinds: shows.Step.To, Where: shows.Where, Order: plan.Order{Field: csp.ID}, Size: c.constant(csp.IntValue(mostEvidence)), More: true}
}

// placeEvidence reads what cursors are made of.
func (c *violationsPart) placeEvidence(template *evidenceTemplate, below *hopBuilder) {
	below.node.columns[csp.ID] = true
	c.onLayout(func() {
		template.connection.idCell, template.connection.width = below.node.columns.index(csp.ID), len(below.node.columns.list())
	})
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
			below, index = builder.addHop(key, plan.Hop{On: kinds, Step: shows.Step, Page: c.evidencePage(shows)})
		}
		template := &evidenceTemplate{index: index, step: i}
		if slices.ContainsFunc(members, func(m collected) bool { return m.name() == "next" }) {
			c.placeEvidence(template, below)
		}
		if err := c.compileEvidenceOf(members, template, shows, kinds, builder, below); err != nil {
			return nil, err
		}
		templates = append(templates, template)
	}
	return templates, nil
}

// compileEvidenceOf compiles what is shown of one hop's rows, and the evidence below them.
func (c *violationsPart) compileEvidenceOf(members []collected, template *evidenceTemplate, shows *rules.Evidence, kinds csp.KindSet, builder *nodeBuilder, below *hopBuilder) error {
	for m := range members {
		member, err := c.compileEvidenceField(&members[m], kinds, builder, below, template)
		if err != nil {
			return err
		}
		template.fields = add(template.fields, members[m].key, member)
	}
	var err error
	template.below, err = c.compileEvidenceFields(members, shows.Below, shows.Step.To, below.node)
	return err
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
	case "next":
		return field{code: evidenceNext}, nil
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
