package command

import (
	"slices"

	"channelgraph/internal/csp"
)

// CustomerRelationship names a relationship between a partner and a customer by global ids.
type CustomerRelationship struct {
	Partner  csp.NodeID `json:"partner"`
	Customer csp.NodeID `json:"customer"`
	Via      csp.NodeID `json:"via,omitempty"`  // the provider through which a reseller serves, "" for none
	Kind     string     `json:"kind,omitempty"` // of csp.CustomerRelations, "" for RESELLER
}

// customerRelation is a customer relationship that was read.
type customerRelation struct {
	*draft
	serves, request, partnership *record // partnership is nil without a provider
}

func (c *CustomerRelationship) open(graph Graph, by Context) (*customerRelation, error) {
	kind := c.Kind
	switch {
	case kind == "":
		kind = "RESELLER"
	case !slices.Contains([]string{"RESELLER", "ADVISOR", "SYNDICATION"}, kind):
		return nil, csp.Errorf(csp.BadInput, "kind can't be %q: a partner asks for RESELLER, ADVISOR or SYNDICATION", kind)
	}
	d := begin(graph, by)
	partner, subjects := subject{"partner", c.Partner, csp.Partners}, []subject{{"customer", c.Customer, csp.OnlyCustomers}}
	if c.Via != "" {
		partner.kinds = csp.OnlyResellers
		subjects = append(subjects, subject{"via", c.Via, csp.OnlyProviders})
	}
	if err := d.need(append([]subject{partner}, subjects...)...); err != nil {
		return nil, err
	}
	return d.customerRelation(c.Partner, c.Customer, c.Via, kind)
}

func (d *draft) customerRelation(partner, customer, via csp.NodeID, kind string) (*customerRelation, error) {
	which := []csp.Property{text(csp.Relation, kind), text(csp.Via, string(via))}
	templates := []csp.Relationship{between(csp.Serves, partner, customer, which...), between(csp.Requests, partner, customer, which...)}
	if via != "" {
		templates = append(templates, between(csp.DistributesTo, via, partner))
	}
	records, err := d.records(templates...)
	if err != nil {
		return nil, err
	}
	relation := &customerRelation{draft: d, serves: records[0], request: records[1]}
	if via != "" {
		relation.partnership = records[2]
	}
	return relation, nil
}

// checkPartnership holds a reseller that serves via a provider to a partnership with it.
func (r *customerRelation) checkPartnership() error {
	if r.partnership == nil {
		return nil
	}
	state := stateOf(r.partnership)
	switch {
	case state == activated:
		return nil
	case r.partnership.last() == nil:
		state = "not there"
	}
	return csp.Errorf(csp.Conflict, "%s can't serve via %s: their partnership is %s; it has to be invited and accepted first (invitePartnership, acceptPartnership)",
		r.name(r.partnership.template.To), r.name(r.partnership.template.From), state)
}

// RequestCustomerRelationship is a partner's request to a customer. A reseller that asks via a provider asks for both. A customer may
// have any number of partners: what it has stays as it is. A request that stands and a relationship in force stay as they are.
type RequestCustomerRelationship struct{ CustomerRelationship }

// Name implements Command.
func (*RequestCustomerRelationship) Name() string { return "requestCustomerRelationship" }

// Apply implements Command.
func (c *RequestCustomerRelationship) Apply(graph Graph, by Context) (Effect, error) {
	relation, err := c.open(graph, by)
	if err != nil {
		return Effect{}, err
	}
	if relation.serves.now() != nil {
		return relation.about(relation.serves)
	}
	if relation.request.now() == nil {
		if err := relation.checkPartnership(); err != nil {
			return Effect{}, err
		}
		if err := relation.request.begin(by.At); err != nil {
			return Effect{}, err
		}
	}
	return relation.about(relation.request)
}

// AcceptCustomerRelationship is the customer's acceptance of a request: the partner serves it from now on, and so does the provider via
// which the partner asked. With administration, the partner gets delegated admin privileges (DAP) too.
type AcceptCustomerRelationship struct {
	CustomerRelationship
	Administration bool `json:"administration,omitempty"`
}

// Name implements Command.
func (*AcceptCustomerRelationship) Name() string { return "acceptCustomerRelationship" }

// Apply implements Command.
func (c *AcceptCustomerRelationship) Apply(graph Graph, by Context) (Effect, error) {
	relation, err := c.open(graph, by)
	if err != nil {
		return Effect{}, err
	}
	isServed, isRequested := relation.serves.now() != nil, relation.request.now() != nil
	if !isServed && !isRequested {
		return Effect{}, csp.Errorf(csp.Conflict, "%s has no request to %s that could be accepted: request the relationship first (requestCustomerRelationship)",
			relation.name(c.Partner), relation.name(c.Customer))
	}
	relation.request.end()
	if !isServed {
		if err := relation.serve(c.Via, c.Customer); err != nil {
			return Effect{}, err
		}
	}
	if c.Administration {
		if err := relation.grantDap(c.Partner, c.Customer); err != nil {
			return Effect{}, err
		}
	}
	return relation.about(relation.serves)
}

// serve lets the partner serve from now on, and the provider via which it serves too.
func (r *customerRelation) serve(via, customer csp.NodeID) error {
	if err := r.checkPartnership(); err != nil {
		return err
	}
	if err := r.serves.begin(r.by.At); err != nil || via == "" {
		return err
	}
	provider, err := r.record(between(csp.Serves, via, customer, text(csp.Relation, "RESELLER")))
	if err != nil || provider.now() != nil {
		return err
	}
	return provider.begin(r.by.At)
}

// AddReseller lets one of a provider's resellers serve a customer of the provider. Other resellers of the customer stay as they are.
type AddReseller struct {
	Provider csp.NodeID `json:"provider"`
	Customer csp.NodeID `json:"customer"`
	Reseller csp.NodeID `json:"reseller"`
}

// Name implements Command.
func (*AddReseller) Name() string { return "addReseller" }

// Apply implements Command.
func (c *AddReseller) Apply(graph Graph, by Context) (Effect, error) {
	d := begin(graph, by)
	if err := d.need(subject{"provider", c.Provider, csp.OnlyProviders}, subject{"customer", c.Customer, csp.OnlyCustomers}, subject{"reseller", c.Reseller, csp.OnlyResellers}); err != nil {
		return Effect{}, err
	}
	relation, err := d.customerRelation(c.Reseller, c.Customer, c.Provider, "RESELLER")
	if err != nil {
		return Effect{}, err
	}
	if relation.serves.now() != nil {
		return d.about(relation.serves)
	}
	provider, err := d.record(between(csp.Serves, c.Provider, c.Customer, text(csp.Relation, "RESELLER")))
	if err != nil {
		return Effect{}, err
	}
	if provider.now() == nil {
		return Effect{}, csp.Errorf(csp.Conflict, "%s has no reseller relationship with %s, to which it could add a reseller: request one first (requestCustomerRelationship)", d.name(c.Provider), d.name(c.Customer))
	}
	if err := relation.checkPartnership(); err != nil {
		return Effect{}, err
	}
	relation.request.end() // the provider gives what the reseller asked the customer for
	if err := relation.serves.begin(by.At); err != nil {
		return Effect{}, err
	}
	return d.about(relation.serves)
}

// EndCustomerRelationship ends a relationship, or takes a request back. Administration stays as it is, and so do subscriptions: a rule
// says which of them stand in the way. A provider's relationship ends after those of the resellers that serve via it.
type EndCustomerRelationship struct{ CustomerRelationship }

// Name implements Command.
func (*EndCustomerRelationship) Name() string { return "endCustomerRelationship" }

// Apply implements Command.
func (c *EndCustomerRelationship) Apply(graph Graph, by Context) (Effect, error) {
	relation, err := c.open(graph, by)
	if err != nil {
		return Effect{}, err
	}
	if relation.serves.last() == nil && relation.request.last() == nil {
		return Effect{}, csp.Errorf(csp.NotFound, "%s never asked for such a relationship with %s, nor had one; name the provider in via if the partner serves through one", relation.name(c.Partner), relation.name(c.Customer))
	}
	if relation.serves.now() != nil && c.Partner.Kind() == csp.Provider {
		others, err := relation.serving(c.Customer)
		if err != nil {
			return Effect{}, err
		}
		for _, other := range others {
			if other.via == string(c.Partner) && other.relation == relation.serves.value(csp.Relation) {
				return Effect{}, csp.Errorf(csp.Conflict, "%s serves %s via %s: end that relationship first", other.other, relation.name(c.Customer), relation.name(c.Partner)).AndNames(other.other)
			}
		}
	}
	relation.request.end()
	relation.serves.end()
	if relation.serves.last() == nil {
		return relation.about(relation.request)
	}
	return relation.about(relation.serves)
}
