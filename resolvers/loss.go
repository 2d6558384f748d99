package resolvers

import (
	"fmt"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/loss"
	"channelgraph/internal/plan"
)

// lost is what an impact is without, beside the chosen partners: only what is of a region, or one relationship instead. Of one
// relationship the compiler's chosen nodes are the provider that its reseller has to do without.
type lost struct {
	region   *loss.Region       // or nil
	gone     *loss.Relationship // or nil
	reseller plan.Slot          // a list of the reseller that might serve via another provider
}

// compileLoss reads what an impact is without.
func (c *compiler) compileLoss(field *collected) error {
	partners, one, region := argument(field.field, "without"), argument(field.field, "withoutRelationship"), argument(field.field, "region")
	if c.given(partners) == c.given(one) {
		return c.errorf(partners, "give exactly one of without and withoutRelationship: partners that disappear, or a relationship")
	}
	if c.given(one) {
		if c.given(region) {
			return c.errorf(region, "a region narrows what partners are authorised for; leave it out where a relationship disappears")
		}
		return c.compileLostRelationship(one)
	}
	if err := c.choose(field, "without", csp.Partners); err != nil || !c.given(region) {
		return err
	}
	c.lost.region = &loss.Region{Name: c.newSlot(csp.String, false), Countries: c.newSlot(csp.String, true)}
	return c.use(region, &regionSource{operand{region}, c.lost.region}, operand{region})
}

// regionSource fills a region and its countries.
type regionSource struct {
	operand operand
	region  *loss.Region
}

func (s *regionSource) fill(variables map[string]any, values []plan.Slotted) error {
	value, err := s.operand.value(variables)
	if err != nil {
		return err
	}
	name, err := convertText(value)
	if err != nil {
		return err
	}
	countries := csp.CountriesOf(name)
	if countries == nil {
		return fmt.Errorf("%q is no CSP region; take one from the field region of a node, for example %q", name, "Europe")
	}
	values[s.region.Name].One = csp.Region.Comparable(csp.StringValue(name))
	values[s.region.Countries].Many = nil
	for _, country := range countries {
		values[s.region.Countries].Many = append(values[s.region.Countries].Many, csp.Country.Comparable(csp.StringValue(country)))
	}
	return nil
}

// compileLostRelationship reads which relationship disappears.
func (c *compiler) compileLostRelationship(in input) error {
	members, err := c.members(in, c.schema.Types["RelationshipKey"])
	if err != nil {
		return err
	}
	given := map[string]input{}
	for _, member := range members {
		if !member.null {
			given[member.name] = member.input
		}
	}
	name, err := c.name(given["type"])
	if err != nil {
		return err
	}
	kind, _ := csp.ParseFactKind(name)
	if !loss.Kinds.Has(kind) {
		return c.errorf(given["type"], "nobody is lost without a relationship %s; give DISTRIBUTES_TO, SERVES or SELLS", name)
	}
	gone := &loss.Relationship{Fact: kind, Via: plan.NoSlot, Relation: plan.NoSlot}
	if gone.From, err = c.many(given["from"], csp.String, 1, idConverter(kind.From())); err != nil {
		return err
	}
	if gone.To, err = c.many(given["to"], csp.String, 1, idConverter(kind.To())); err != nil {
		return err
	}
	if err = c.compileLostService(gone, given); err != nil {
		return err
	}
	c.lost.gone = gone
	if c.lost.reseller, c.chosen = gone.Alternative(); c.chosen == plan.NoSlot {
		c.chosen = c.newSlot(csp.String, true) // an empty list
		c.lost.reseller = c.chosen
	}
	return nil
}

// compileLostService reads what only relationships SERVES have.
func (c *compiler) compileLostService(gone *loss.Relationship, given map[string]input) (err error) {
	via, hasVia := given["via"]
	relation, hasRelation := given["kind"]
	switch {
	case gone.Fact != csp.Serves && hasVia:
		return c.errorf(via, "only relationships SERVES have it")
	case gone.Fact != csp.Serves && hasRelation:
		return c.errorf(relation, "only relationships SERVES have it")
	}
	if hasVia {
		if gone.Via, err = c.many(via, csp.String, 1, idConverter(csp.OnlyProviders)); err != nil {
			return err
		}
	}
	if hasRelation {
		gone.Relation, err = c.one(relation, csp.String, fieldConverter(csp.Relation))
	}
	return err
}

func among(field csp.Field, ids plan.Slot) plan.Predicate {
	return plan.Compare{Field: field, Operator: plan.In, Slot: ids}
}
