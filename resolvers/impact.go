package resolvers

import (
	"fmt"
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// affected is one list of what happens if the chosen partners disappear: what one of them ties and what is left of it.
type affected struct {
	field string
	kinds csp.KindSet
	tied  plan.Step       // by which a chosen partner ties it
	left  plan.Step       // by which another partner still would
	rest  plan.Quantifier // whether another has to
}

// A customer is tied by every route: also by those that only lead via a chosen provider. Of its routes those are left
// that begin at another partner and lead via no chosen one.
var (
	servedOverAnyRoute = plan.Step{Fact: csp.Serves, Inbound: true, To: csp.Partners, Via: plan.ViaAlso}
	servedBy           = plan.Step{Fact: csp.Serves, Inbound: true, To: csp.Partners}
	soldBy             = plan.Step{Fact: csp.Sells, Inbound: true, To: csp.Partners}
	recordedFor        = plan.Step{Fact: csp.Resells, Inbound: true, To: csp.OnlyResellers}
	servedByReseller   = plan.Step{Fact: csp.Serves, Inbound: true, To: csp.OnlyResellers}
	distributedBy      = plan.Step{Fact: csp.DistributesTo, Inbound: true, To: csp.OnlyProviders}
)

var impacts = []affected{
	{"customersLost", csp.OnlyCustomers, servedOverAnyRoute, servedBy, plan.None},
	{"customersKept", csp.OnlyCustomers, servedOverAnyRoute, servedBy, plan.Some},
	{"subscriptionsWithoutSeller", csp.OnlySubscriptions, soldBy, soldBy, plan.None},
	{"resellersWithoutProvider", csp.OnlyResellers, distributedBy, distributedBy, plan.None},
	{"resellersKept", csp.OnlyResellers, distributedBy, distributedBy, plan.Some},
}

// compileImpact compiles what is lost without some partners: each list is a root of the plan.
func (c *compiler) compileImpact(field *collected, asOf plan.Slot) (roots []plan.Root, value rootValue, err error) {
	if err := c.compileLoss(field); err != nil {
		return nil, value, err
	}
	if err := c.compileServes(field); err != nil {
		return nil, value, err
	}
	members, err := c.collect(field.sets, "Impact")
	if err != nil {
		return nil, value, err
	}
	for i := range members {
		shown := &members[i]
		if shown.name() == "__typename" {
			value.object = add(value.object, shown.key, constantField("Impact"))
			continue
		}
		list, found := findImpact(shown.name())
		if !found {
			_, err := unknown(shown, "Impact")
			return nil, value, err
		}
		var page *plan.Page
		member := fieldOf(len(roots))
		err := c.below(shown.key, func() (err error) {
			page, member.connection, err = c.compileChosen(shown, list.kinds, c.affected(&list))
			return err
		})
		if err != nil {
			return nil, value, err
		}
		value.object = add(value.object, shown.key, member)
		roots = append(roots, plan.Root{AsOf: asOf, List: page})
	}
	return roots, value, nil
}

func fieldOf(table int) field { return field{code: connection, index: table} }

func findImpact(name string) (found affected, ok bool) {
	for _, list := range impacts {
		if list.field == name {
			return list, true
		}
	}
	return found, false
}

// affected says that a node is tied by a chosen partner, and whether another partner is left.
func (c *compiler) affected(list *affected) plan.And {
	if c.lost.gone != nil {
		return plan.And{c.lost.gone.Loses(c.counting(list.left), list.rest)}
	}
	var where plan.And
	if c.lost.region != nil {
		where = append(where, c.lost.region.Holds(list.kinds))
	}
	if list.kinds == csp.OnlyResellers {
		where = append(where, c.notChosen(csp.ID)) // a reseller that disappears itself loses nothing
	}
	return append(where,
		plan.Related{Step: c.counting(list.tied), Quantifier: plan.Some, Where: plan.Compare{Field: csp.ID, Operator: plan.In, Slot: c.chosen}},
		plan.Related{Step: c.counting(c.leftOf(list.left)), Quantifier: list.rest, Where: c.notChosen(csp.ID)})
}

// leftOf leaves of a step what leads via no chosen provider, or is not the relationship that disappears.
func (c *compiler) leftOf(step plan.Step) plan.Step {
	switch {
	case step.Fact == csp.Serves && c.lost.gone != nil:
		if services := c.lost.gone.Services(); services != nil {
			step.Where = plan.Not{Predicate: services}
		}
	case step.Fact == csp.Serves:
		step.Where = c.notChosen(csp.Via)
	}
	return step
}

func (c *compiler) notChosen(field csp.Field) plan.Predicate {
	return plan.Not{Predicate: plan.Compare{Field: field, Operator: plan.In, Slot: c.chosen}}
}

// compileServes reads which relationships are routes to customers.
func (c *compiler) compileServes(shown *collected) (err error) {
	if relationship := argument(shown.field, "relationship"); c.given(relationship) {
		c.serves, err = c.compileWhere(relationship, c.argumentType(shown.field, "relationship"), relationshipFields(csp.Serves))
	}
	return err
}

// counting leaves of a step over SERVES the relationships that are routes.
func (c *compiler) counting(step plan.Step) plan.Step {
	if step.Fact == csp.Serves && c.serves != nil {
		step.Where = joined(slices.Concat(conjunctsOf(step.Where), conjunctsOf(c.serves)))
	}
	return step
}

// compileCommon compiles the nodes that all chosen ones have in common.
func (c *compiler) compileCommon(field *collected) (*plan.Page, *connectionTemplate, error) {
	of, kinds := csp.Partners, csp.OnlyCustomers
	step := servedOverAnyRoute
	if field.name() == "commonPartners" {
		of, kinds = kinds, of
		step = plan.Step{Fact: csp.Serves, To: csp.OnlyCustomers, Via: plan.ViaAlso}
	}
	if err := c.choose(field, "of", of); err != nil {
		return nil, nil, err
	}
	if err := c.compileServes(field); err != nil {
		return nil, nil, err
	}
	step = c.counting(step)
	number := c.newSlot(csp.Int, false)
	in := argument(field.field, "of")
	if err := c.use(in, &countSource{counted: c.chosen, slot: number}, operand{in}); err != nil {
		return nil, nil, err
	}
	chosen := plan.Compare{Field: csp.ID, Operator: plan.In, Slot: c.chosen}
	return c.compileChosen(field, kinds, plan.And{
		plan.Related{Step: step, Quantifier: plan.Some, Where: chosen},
		plan.RelatedCount{Step: step, Where: chosen, Operator: plan.Equal, Slot: number},
	})
}

// compileChosen compiles a root list of the nodes that satisfy a condition beside the caller's own.
func (c *compiler) compileChosen(shown *collected, kinds csp.KindSet, where plan.And) (*plan.Page, *connectionTemplate, error) {
	page := &plan.Page{Kinds: kinds}
	builder := newNodeBuilder()
	template, err := c.compileConnection(shown, page, builder, nil)
	c.onLayout(func() { page.Node = builder.selection() })
	page.Where = append(where, conjunctsOf(page.Where)...)
	return page, template, err
}

// choose reads the ids that a root field is about.
func (c *compiler) choose(field *collected, name string, kinds csp.KindSet) (err error) {
	in := argument(field.field, name)
	if !c.given(in) {
		return c.errorf(in, "a list of ids is wanted, not null")
	}
	c.chosen, err = c.many(in, csp.String, c.limits.PageMax, idConverter(kinds))
	return err
}

// idConverter reads the id of a node of one of the kinds.
func idConverter(kinds csp.KindSet) converter {
	return func(value any) (csp.Value, error) {
		text, err := convertText(value)
		if err != nil {
			return csp.Value{}, err
		}
		if kind, _, _, ok := csp.NodeID(text).Split(); !ok || !kinds.Has(kind) {
			return csp.Value{}, fmt.Errorf("%q is not the id of a %s", text, kindNames(kinds))
		}
		return csp.StringValue(text), nil
	}
}

func kindNames(kinds csp.KindSet) string {
	var names string
	for i, kind := range kinds.Kinds() {
		if i > 0 {
			names += " or a "
		}
		names += typeNames[kind]
	}
	return names
}

// countSource counts the different items of a list that was filled before.
type countSource struct{ counted, slot plan.Slot }

func (s *countSource) fill(_ map[string]any, values []plan.Slotted) error {
	different := map[csp.Value]bool{}
	for _, value := range values[s.counted].Many {
		different[value] = true
	}
	if len(different) == 0 {
		return fmt.Errorf("at least one id is wanted")
	}
	values[s.slot].One = csp.IntValue(int64(len(different)))
	return nil
}
