package resolvers

import (
	"strconv"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/rules"
	"channelgraph/internal/plan"
)

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
