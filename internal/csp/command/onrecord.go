package command

import "channelgraph/internal/csp"

// primary is the role of the one reseller of record that a subscription can have; others are additional.
const primary = "TRANSACTION_RESELLER"

// Resale says which reseller is, or is to be, on record for which subscription.
type Resale struct {
	Subscription csp.NodeID `json:"subscription"`
	Reseller     csp.NodeID `json:"reseller"`
	Role         string     `json:"role,omitempty"` // of csp.ResellerRoles, "" for TRANSACTION_RESELLER
}

// open reads the record, in its role.
func (r *Resale) open(graph Graph, by Context) (d *draft, relationship *record, role string, err error) {
	role = orElse(r.Role, primary)
	if err := enumerated("role", role, csp.ResellerRoles); err != nil {
		return nil, nil, "", err
	}
	d = begin(graph, by)
	if err := d.need(subject{"subscription", r.Subscription, csp.OnlySubscriptions}, subject{"reseller", r.Reseller, csp.OnlyResellers}); err != nil {
		return nil, nil, "", err
	}
	relationship, err = d.record(onRecord(r.Reseller, r.Subscription, role))
	return d, relationship, role, err
}

// AssignReseller puts a reseller on record for a subscription from now on. In the role TRANSACTION_RESELLER there is one at a time: whoever it was
// before ends, and the subscription's partnerId becomes the reseller's MPN id. Resellers in other roles stay as they are.
type AssignReseller struct{ Resale }

// Name implements Command.
func (*AssignReseller) Name() string { return "assignReseller" }

// Apply implements Command.
func (c *AssignReseller) Apply(graph Graph, by Context) (Effect, error) {
	d, relationship, role, err := c.open(graph, by)
	if err != nil || relationship.now() != nil {
		return d.aboutUnless(err, relationship)
	}
	if err := d.checkNotDeleted(d.nodes[c.Subscription]); err != nil {
		return Effect{}, err
	}
	found, err := d.surroundings(c.Subscription)
	if err != nil {
		return Effect{}, err
	}
	is := found[0]
	switch {
	case len(is.sellers) == 0:
		return Effect{}, csp.Errorf(csp.Conflict, "nobody sells %s now: only what a partner sells has a reseller of record", c.Subscription)
	case names(is.sellers, c.Reseller):
		return Effect{}, csp.Errorf(csp.Conflict, "%s sells %s itself: the reseller of record is another partner", d.name(c.Reseller), c.Subscription)
	}
	for _, one := range is.resellers {
		if role == primary && orElse(one.role, primary) == primary {
			if err := d.takeOffRecord(one.other, c.Subscription, one.role); err != nil {
				return Effect{}, err
			}
		}
	}
	if err := d.putOnRecord(c.Subscription, c.Reseller, role, by.At); err != nil {
		return Effect{}, err
	}
	return d.about(relationship)
}

// aboutUnless ends a draft unless there was an error.
func (d *draft) aboutUnless(err error, relationship *record) (Effect, error) {
	if err != nil {
		return Effect{}, err
	}
	return d.about(relationship)
}

func onRecord(reseller, subscription csp.NodeID, role string) csp.Relationship {
	return between(csp.Resells, reseller, subscription, text(csp.ResellerRole, role))
}

// putOnRecord begins a reseller's record. Both nodes have been read.
func (d *draft) putOnRecord(subscription, reseller csp.NodeID, role string, since csp.Instant) error {
	relationship, err := d.record(onRecord(reseller, subscription, role))
	if err != nil {
		return err
	}
	mpnID := d.nodes[reseller].Properties.Get(csp.MpnID)
	if role == primary {
		d.set(subscription, csp.PartnerID, mpnID)
	}
	return relationship.begin(since, csp.Property{Field: csp.FactMpnID, Value: mpnID})
}

func (d *draft) takeOffRecord(reseller, subscription csp.NodeID, role string) error {
	relationship, err := d.record(onRecord(reseller, subscription, role))
	if err != nil {
		return err
	}
	relationship.end()
	return nil
}

// RemoveReseller takes a reseller off a subscription's record.
type RemoveReseller struct{ Resale }

// Name implements Command.
func (*RemoveReseller) Name() string { return "removeReseller" }

// Apply implements Command.
func (c *RemoveReseller) Apply(graph Graph, by Context) (Effect, error) {
	d, relationship, role, err := c.open(graph, by)
	if err != nil {
		return Effect{}, err
	}
	if relationship.last() == nil {
		return Effect{}, csp.Errorf(csp.NotFound, "%s never was on record for %s as %s", d.name(c.Reseller), c.Subscription, role)
	}
	if relationship.now() != nil {
		relationship.end()
		if role == primary {
			d.set(c.Subscription, csp.PartnerID, csp.Value{})
		}
	}
	return d.about(relationship)
}

// AssignSupportContact makes a partner a subscription's support contact from now on, through whichever channel it was bought. There is one at
// a time: whoever it was before ends.
type AssignSupportContact struct {
	Subscription csp.NodeID `json:"subscription"`
	Partner      csp.NodeID `json:"partner"`
}

// Name implements Command.
func (*AssignSupportContact) Name() string { return "assignSupportContact" }

// Apply implements Command.
func (c *AssignSupportContact) Apply(graph Graph, by Context) (Effect, error) {
	d := begin(graph, by)
	if err := d.need(subject{"subscription", c.Subscription, csp.OnlySubscriptions}, subject{"partner", c.Partner, csp.Partners}); err != nil {
		return Effect{}, err
	}
	relationship, err := d.record(between(csp.Supports, c.Partner, c.Subscription))
	if err != nil || relationship.now() != nil {
		return d.aboutUnless(err, relationship)
	}
	if err := d.checkNotDeleted(d.nodes[c.Subscription]); err != nil {
		return Effect{}, err
	}
	found, err := d.surroundings(c.Subscription)
	if err != nil {
		return Effect{}, err
	}
	for _, one := range found[0].supporters {
		before, err := d.record(between(csp.Supports, one.other, c.Subscription))
		if err != nil {
			return Effect{}, err
		}
		before.end()
	}
	mpnID := csp.Property{Field: csp.FactMpnID, Value: d.nodes[c.Partner].Properties.Get(csp.MpnID)}
	if err := relationship.begin(by.At, mpnID); err != nil {
		return Effect{}, err
	}
	return d.about(relationship)
}
