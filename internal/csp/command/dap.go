package command

import "channelgraph/internal/csp"

// DelegatedAdministration names a partner and a customer by their global ids.
type DelegatedAdministration struct {
	Partner  csp.NodeID `json:"partner"`
	Customer csp.NodeID `json:"customer"`
}

func (c *DelegatedAdministration) open(graph Graph, by Context) (*draft, *record, error) {
	d := begin(graph, by)
	if err := d.need(subject{"partner", c.Partner, csp.Partners}, subject{"customer", c.Customer, csp.OnlyCustomers}); err != nil {
		return nil, nil, err
	}
	privileges, err := d.record(dap(c.Partner, c.Customer))
	return d, privileges, err
}

func dap(partner, customer csp.NodeID) csp.Relationship {
	return between(csp.Administers, partner, customer, text(csp.Means, "DAP"))
}

// grantDap gives a partner delegated admin privileges from now on, if it has none.
func (d *draft) grantDap(partner, customer csp.NodeID) error {
	privileges, err := d.record(dap(partner, customer))
	if err != nil || privileges.now() != nil {
		return err
	}
	return privileges.begin(d.by.At)
}

// GrantDap gives a partner delegated admin privileges over a customer's tenant. They have no end until they are revoked.
type GrantDap struct{ DelegatedAdministration }

// Name implements Command.
func (*GrantDap) Name() string { return "grantDap" }

// Apply implements Command.
func (c *GrantDap) Apply(graph Graph, by Context) (Effect, error) {
	d, privileges, err := c.open(graph, by)
	if err != nil {
		return Effect{}, err
	}
	if err := d.grantDap(c.Partner, c.Customer); err != nil {
		return Effect{}, err
	}
	return d.about(privileges)
}

// RevokeDap takes delegated admin privileges away. The relationship with the customer, sales and roles on subscriptions stay as they are.
type RevokeDap struct{ DelegatedAdministration }

// Name implements Command.
func (*RevokeDap) Name() string { return "revokeDap" }

// Apply implements Command.
func (c *RevokeDap) Apply(graph Graph, by Context) (Effect, error) {
	d, privileges, err := c.open(graph, by)
	if err != nil {
		return Effect{}, err
	}
	if privileges.last() == nil {
		return Effect{}, csp.Errorf(csp.NotFound, "%s never had delegated admin privileges over %s", d.name(c.Partner), d.name(c.Customer))
	}
	privileges.end()
	return d.about(privileges)
}
