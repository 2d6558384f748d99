package command

import "channelgraph/internal/csp"

// The states of a partnership. One that was removed holds no more: its last interval keeps the state in which it was removed.
const (
	invited   = "INVITED"
	activated = "ACTIVE"
	removed   = "REMOVED"
)

// Partnership names a provider and a reseller by their global ids.
type Partnership struct {
	Provider csp.NodeID `json:"provider"`
	Reseller csp.NodeID `json:"reseller"`
}

// open reads the partnership. holds is false if there is none now.
func (p *Partnership) open(graph Graph, by Context) (d *draft, relationship *record, state string, err error) {
	d = begin(graph, by)
	if err := d.need(subject{"provider", p.Provider, csp.OnlyProviders}, subject{"reseller", p.Reseller, csp.OnlyResellers}); err != nil {
		return nil, nil, "", err
	}
	relationship, err = d.record(between(csp.DistributesTo, p.Provider, p.Reseller))
	if err != nil {
		return nil, nil, "", err
	}
	return d, relationship, stateOf(relationship), nil
}

// stateOf is the state of a partnership now. What files state without a state is active.
func stateOf(partnership *record) string {
	now := partnership.now()
	switch {
	case now == nil:
		return removed
	case now.Properties.Get(csp.State).IsNull():
		return activated
	}
	return now.Properties.Get(csp.State).Text()
}

// InvitePartnership is a provider's invitation to a reseller. One that stands already, and a partnership in force, stay as they are;
// after its end a partnership begins anew.
type InvitePartnership struct{ Partnership }

// Name implements Command.
func (*InvitePartnership) Name() string { return "invitePartnership" }

// Apply implements Command.
func (c *InvitePartnership) Apply(graph Graph, by Context) (Effect, error) {
	d, partnership, state, err := c.open(graph, by)
	if err != nil {
		return Effect{}, err
	}
	if state == removed {
		partnership.end() // files may state one that holds though it was removed
		if err := partnership.begin(by.At, text(csp.State, invited)); err != nil {
			return Effect{}, err
		}
	}
	return d.about(partnership)
}

// AcceptPartnership is a reseller's acceptance of a provider's invitation: the partnership is in force from now on.
type AcceptPartnership struct{ Partnership }

// Name implements Command.
func (*AcceptPartnership) Name() string { return "acceptPartnership" }

// Apply implements Command.
func (c *AcceptPartnership) Apply(graph Graph, by Context) (Effect, error) {
	d, partnership, state, err := c.open(graph, by)
	if err != nil {
		return Effect{}, err
	}
	switch state {
	case removed:
		return Effect{}, csp.Errorf(csp.Conflict, "%s has no invitation to %s that could be accepted: invite it first (invitePartnership)", d.name(c.Provider), d.name(c.Reseller))
	case invited:
		partnership.change(text(csp.State, activated))
	}
	return d.about(partnership)
}

// EndPartnership removes a partnership, or takes an invitation back. The reseller's customers, administration and subscriptions
// stay as they are: a rule says which of them stand in the way.
type EndPartnership struct{ Partnership }

// Name implements Command.
func (*EndPartnership) Name() string { return "endPartnership" }

// Apply implements Command.
func (c *EndPartnership) Apply(graph Graph, by Context) (Effect, error) {
	d, partnership, _, err := c.open(graph, by)
	if err != nil {
		return Effect{}, err
	}
	if partnership.last() == nil {
		return Effect{}, csp.Errorf(csp.NotFound, "%s and %s never had a partnership", d.name(c.Provider), d.name(c.Reseller))
	}
	partnership.end()
	return d.about(partnership)
}
