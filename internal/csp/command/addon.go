package command

import "channelgraph/internal/csp"

// LinkAddOn makes a subscription an add-on of another one of the same customer. It has one base at a time, and is not its own
// base over others.
type LinkAddOn struct {
	AddOn csp.NodeID `json:"addOn"`
	Base  csp.NodeID `json:"base"`
}

// Name implements Command.
func (*LinkAddOn) Name() string { return "linkAddOn" }

// Apply implements Command.
func (c *LinkAddOn) Apply(graph Graph, by Context) (Effect, error) {
	d := begin(graph, by)
	if err := d.need(subject{"addOn", c.AddOn, csp.OnlySubscriptions}, subject{"base", c.Base, csp.OnlySubscriptions}); err != nil {
		return Effect{}, err
	}
	if c.AddOn == c.Base {
		return Effect{}, csp.Errorf(csp.BadInput, "base is the add-on itself")
	}
	relationship, err := d.record(between(csp.AddOnOf, c.AddOn, c.Base))
	if err != nil || relationship.now() != nil {
		return d.aboutUnless(err, relationship)
	}
	found, err := d.surroundings(c.AddOn)
	if err != nil {
		return Effect{}, err
	}
	is := found[0]
	switch {
	case len(is.bases) > 0:
		return Effect{}, csp.Errorf(csp.Conflict, "%s is an add-on of %s already: unlink it first (unlinkAddOn)", c.AddOn, is.bases[0].other).AndNames(is.bases[0].other)
	case len(is.owners) == 0:
		return Effect{}, csp.Errorf(csp.Conflict, "nobody owns %s now", c.AddOn)
	}
	if err := d.checkNotDeleted(d.nodes[c.AddOn]); err != nil {
		return Effect{}, err
	}
	if err := d.link(c.AddOn, c.Base, is.owners[0].other, by.At); err != nil {
		return Effect{}, err
	}
	return d.about(relationship)
}

// mostBases bounds how far bases of bases are followed.
const mostBases = 20

// link begins an add-on's relationship to a base, both of which have been read.
func (d *draft) link(addOn, base, customer csp.NodeID, since csp.Instant) error {
	if err := d.checkNotDeleted(d.nodes[base]); err != nil {
		return err
	}
	at := base
	for range mostBases {
		found, err := d.surroundings(at)
		if err != nil {
			return err
		}
		switch is := found[0]; {
		case at == base && !names(is.owners, customer):
			return csp.Errorf(csp.Conflict, "%s belongs to another customer than its add-on would, which is %s", base, customer)
		case names(is.bases, addOn):
			return csp.Errorf(csp.Conflict, "%s is an add-on of %s itself: unlink it first (unlinkAddOn)", at, addOn)
		case len(is.bases) == 0:
			return d.linkTo(addOn, base, since)
		default:
			at = is.bases[0].other
		}
	}
	return csp.Errorf(csp.Conflict, "%s is the last of more than %d add-ons of add-ons: correct them first (unlinkAddOn)", base, mostBases)
}

func (d *draft) linkTo(addOn, base csp.NodeID, since csp.Instant) error {
	relationship, err := d.record(between(csp.AddOnOf, addOn, base))
	if err != nil {
		return err
	}
	_, _, key, _ := base.Split()
	d.set(addOn, csp.ParentSubscriptionID, csp.StringValue(key))
	return relationship.begin(since)
}

// UnlinkAddOn makes an add-on a subscription of its own.
type UnlinkAddOn struct {
	AddOn csp.NodeID `json:"addOn"`
	Base  csp.NodeID `json:"base"`
}

// Name implements Command.
func (*UnlinkAddOn) Name() string { return "unlinkAddOn" }

// Apply implements Command.
func (c *UnlinkAddOn) Apply(graph Graph, by Context) (Effect, error) {
	d := begin(graph, by)
	if err := d.need(subject{"addOn", c.AddOn, csp.OnlySubscriptions}, subject{"base", c.Base, csp.OnlySubscriptions}); err != nil {
		return Effect{}, err
	}
	relationship, err := d.record(between(csp.AddOnOf, c.AddOn, c.Base))
	if err != nil {
		return Effect{}, err
	}
	if relationship.last() == nil {
		return Effect{}, csp.Errorf(csp.NotFound, "%s never was an add-on of %s", c.AddOn, c.Base)
	}
	if relationship.now() != nil {
		relationship.end()
		d.set(c.AddOn, csp.ParentSubscriptionID, csp.Value{})
	}
	return d.about(relationship)
}
