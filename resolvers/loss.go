package resolvers

import (
	"fmt"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// loss is what an impact is without, beside the chosen partners: only what is of a region, or one relationship instead. Of one relationship the
// compiler's chosen nodes are the provider that its reseller has to do without.
type loss struct {
	region, countries plan.Slot // set if inRegion
	inRegion          bool
	fact              csp.FactKind // of the relationship; zero for partners
	from, to          plan.Slot    // its ends: lists of one id
	reseller          plan.Slot    // a list of the reseller that might serve via another provider
	lost              plan.And     // on a relationship SERVES: it goes; nil if none does
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
	c.loss.inRegion = true
	c.loss.region, c.loss.countries = c.newSlot(csp.String, false), c.newSlot(csp.String, true)
	return c.use(region, &regionSource{operand{region}, c.loss.region, c.loss.countries}, operand{region})
}

// regionSource fills a region and its countries.
type regionSource struct {
	operand           operand
	region, countries plan.Slot
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
	values[s.region].One = csp.Region.Comparable(csp.StringValue(name))
	values[s.countries].Many = nil
	for _, country := range countries {
		values[s.countries].Many = append(values[s.countries].Many, csp.Country.Comparable(csp.StringValue(country)))
	}
	return nil
}

// lostKinds are the kinds of relationship without which somebody can be lost.
var lostKinds = csp.FactsOf(csp.DistributesTo, csp.Serves, csp.Sells)

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
	gone := c.loss
	gone.fact, _ = csp.ParseFactKind(name)
	if !lostKinds.Has(gone.fact) {
		return c.errorf(given["type"], "nobody is lost without a relationship %s; give DISTRIBUTES_TO, SERVES or SELLS", name)
	}
	if gone.from, err = c.many(given["from"], csp.String, 1, idConverter(gone.fact.From())); err != nil {
		return err
	}
	if gone.to, err = c.many(given["to"], csp.String, 1, idConverter(gone.fact.To())); err != nil {
		return err
	}
	c.chosen, gone.reseller = gone.from, gone.to
	if gone.fact == csp.Serves {
		return c.compileLostService(given)
	}
	for _, name := range []string{"via", "kind"} {
		if of, is := given[name]; is {
			return c.errorf(of, "only relationships SERVES have it")
		}
	}
	if gone.fact == csp.DistributesTo {
		gone.lost = plan.And{among(csp.FactPartner, gone.to), among(csp.Via, gone.from)}
	}
	return nil
}

// compileLostService reads which relationships between a partner and a customer disappear. Where all do, the
// reseller has no other provider via which it could serve.
func (c *compiler) compileLostService(given map[string]input) (err error) {
	gone := c.loss
	gone.lost = plan.And{among(csp.FactPartner, gone.from)}
	c.chosen = c.newSlot(csp.String, true)
	gone.reseller = c.chosen
	if via, is := given["via"]; is {
		if c.chosen, err = c.many(via, csp.String, 1, idConverter(csp.OnlyProviders)); err != nil {
			return err
		}
		gone.reseller = gone.from
		gone.lost = append(gone.lost, among(csp.Via, c.chosen))
	}
	if kind, is := given["kind"]; is {
		slot, err := c.one(kind, csp.String, fieldConverter(csp.Relation))
		if err != nil {
			return err
		}
		gone.lost = append(gone.lost, plan.Compare{Field: csp.Relation, Operator: plan.Equal, Slot: slot})
	}
	return nil
}

func among(field csp.Field, ids plan.Slot) plan.Predicate {
	return plan.Compare{Field: field, Operator: plan.In, Slot: ids}
}

// place keeps nodes to the region: by their own, by their country where it is unknown, subscriptions by their owner.
func (l *loss) place(kinds csp.KindSet) plan.And {
	if !l.inRegion {
		return nil
	}
	within := plan.Or{
		plan.Compare{Field: csp.Region, Operator: plan.Equal, Slot: l.region},
		plan.And{plan.Compare{Field: csp.Region, Operator: plan.IsNull, Slot: plan.NoSlot}, among(csp.Country, l.countries)},
	}
	if kinds == csp.OnlySubscriptions {
		return plan.And{plan.Related{Step: plan.Step{Fact: csp.Owns, Inbound: true, To: csp.OnlyCustomers}, Quantifier: plan.Some, Where: within}}
	}
	return plan.And{within}
}

// affectedByOne says that a node is tied by the relationship that disappears, and whether another relationship is left.
func (c *compiler) affectedByOne(list *affected) plan.And {
	l := c.loss
	tied, left, other := list.left, list.left, plan.Predicate(nil)
	switch {
	case list.left.Fact == csp.Serves && l.lost != nil:
		tied.Where, left.Where = l.lost, plan.Not{Predicate: l.lost}
	case list.left.Fact == l.fact:
		other = plan.Not{Predicate: among(csp.ID, l.from)}
	default:
		return plan.And{plan.Or{}} // nodes of the kind lose nothing by it
	}
	end, by := among(csp.ID, l.to), l.from
	if list.left.Fact != l.fact { // the customers of the reseller to which nobody distributes any more
		end, by = plan.And{}, l.to
	}
	return plan.And{end, plan.Related{Step: c.counting(tied), Quantifier: plan.Some, Where: among(csp.ID, by)},
		plan.Related{Step: c.counting(left), Quantifier: list.rest, Where: other}}
}
