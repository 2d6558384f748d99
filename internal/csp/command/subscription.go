package command

import (
	"slices"

	"channelgraph/internal/csp"
)

// channelsWithoutSeller are those through which customers buy of Microsoft or of partners outside of the program.
var channelsWithoutSeller = []string{"EA", "DIRECT", "OPEN", "MPSA"}

// RegisterSubscription states a subscription that a customer bought, through any channel. One that was bought in the program (CSP) has exactly one
// seller and may have a reseller of record; others have none: partners support or administer those with commands of their own.
// Registering the same subscription again changes nothing; its values change by ChangeSubscription.
type RegisterSubscription struct {
	SubscriptionID string     `json:"subscriptionId"`
	Customer       csp.NodeID `json:"customer"`
	Channel        string     `json:"channel,omitempty"`  // of csp.Channels, "" for CSP
	Seller         csp.NodeID `json:"seller,omitempty"`   // the transacting partner
	Reseller       csp.NodeID `json:"reseller,omitempty"` // the reseller of record, "" for none
	Base           csp.NodeID `json:"base,omitempty"`     // the subscription of which it is an add-on, "" for none
	Quantity       *int32     `json:"quantity,omitempty"`
	Status         string     `json:"status,omitempty"` // of csp.SubscriptionStatuses, "" for ACTIVE
	Since          *Time      `json:"since,omitempty"`  // when it was bought, nil for now; not in the future
	Set            Values     `json:"set,omitempty"`    // further values
}

// Name implements Command.
func (*RegisterSubscription) Name() string { return "registerSubscription" }

// Apply implements Command.
func (c *RegisterSubscription) Apply(graph Graph, by Context) (Effect, error) {
	d := begin(graph, by)
	key, values, err := c.check()
	if err != nil {
		return Effect{}, err
	}
	subjects := []subject{{"customer", c.Customer, csp.OnlyCustomers}}
	for _, optional := range []subject{{"seller", c.Seller, csp.Partners}, {"reseller", c.Reseller, csp.OnlyResellers}, {"base", c.Base, csp.OnlySubscriptions}} {
		if optional.id != "" {
			subjects = append(subjects, optional)
		}
	}
	if err := d.need(subjects...); err != nil {
		return Effect{}, err
	}
	since, err := d.past("since", c.Since)
	if err != nil {
		return Effect{}, err
	}
	id := csp.NewNodeID(csp.Subscription, cloudOf(c.Customer), key)
	isNew, err := d.readOrMake(id, csp.SubscriptionID, key)
	if err != nil {
		return Effect{}, err
	}
	d.effect.Subjects["subscription"] = id
	owns := between(csp.Owns, c.Customer, id)
	if !isNew {
		return c.again(d, id, owns)
	}
	c.describe(d.nodes[id], since, values)
	return c.relate(d, id, owns, since)
}

// check checks what needs no graph.
func (c *RegisterSubscription) check() (key string, values []csp.Property, err error) {
	if key, err = natural("subscriptionId", c.SubscriptionID); err != nil {
		return "", nil, err
	}
	if err := enumerated("channel", c.channel(), csp.Channels); err != nil {
		return "", nil, err
	}
	if err := enumerated("status", c.status(), csp.SubscriptionStatuses); err != nil {
		return "", nil, err
	}
	switch {
	case c.Quantity != nil && *c.Quantity < 0:
		return "", nil, csp.Errorf(csp.BadInput, "quantity can't be %d: it is 0 or more", *c.Quantity)
	case c.channel() == "CSP" && c.Seller == "":
		return "", nil, csp.Errorf(csp.BadInput, "seller is missing: a subscription of the channel %s has exactly one", c.channel())
	case slices.Contains(channelsWithoutSeller, c.channel()) && c.Seller != "":
		return "", nil, csp.Errorf(csp.BadInput, "seller: no partner of the program sells a subscription of the channel %s; let the partner support or administer it instead (assignSupportContact, assignRole)", c.channel())
	case c.Reseller != "" && c.Seller == "":
		return "", nil, csp.Errorf(csp.BadInput, "reseller: only what a partner sells has a reseller of record")
	case c.Reseller != "" && c.Reseller == c.Seller:
		return "", nil, csp.Errorf(csp.BadInput, "reseller is the seller itself: leave it out")
	}
	values, err = c.Set.fields("Subscription", describing)
	return key, values, err
}

// describing finds the fields of a subscription that commands set as they are: not those that follow from others of their fields.
func describing(name string) (csp.Field, bool) {
	field, ok := settable(csp.Subscription)(name)
	switch field {
	case csp.Quantity, csp.Status, csp.Channel, csp.PartnerID, csp.ParentSubscriptionID:
		return csp.NoField, false
	}
	return field, ok
}

func (c *RegisterSubscription) channel() string { return orElse(c.Channel, "CSP") }
func (c *RegisterSubscription) status() string  { return orElse(c.Status, "ACTIVE") }

func orElse(given, otherwise string) string {
	if given == "" {
		return otherwise
	}
	return given
}

// again compares a subscription that is there with what is registered.
func (c *RegisterSubscription) again(d *draft, id csp.NodeID, owns csp.Relationship) (Effect, error) {
	found, err := d.surroundings(id)
	if err != nil {
		return Effect{}, err
	}
	is := found[0]
	switch {
	case len(is.owners) > 0 && !names(is.owners, c.Customer):
		return Effect{}, csp.Errorf(csp.Conflict, "%s is registered already, for %s", id, is.owners[0].other).AndNames(id, is.owners[0].other)
	case c.Seller != "" && len(is.sellers) > 0 && !names(is.sellers, c.Seller):
		return Effect{}, csp.Errorf(csp.Conflict, "%s is registered already, sold by %s: only a transfer changes that (proposeTransfer)", id, is.sellers[0].other).AndNames(id, is.sellers[0].other)
	case d.nodes[id].Properties.Get(csp.Channel).Text() != c.channel():
		return Effect{}, csp.Errorf(csp.Conflict, "%s is registered already, through the channel %s", id, orElse(d.nodes[id].Properties.Get(csp.Channel).Text(), "of nobody's knowledge")).AndNames(id)
	}
	relationship, err := d.record(owns)
	if err != nil {
		return Effect{}, err
	}
	return d.about(relationship)
}

func names(ties []tie, id csp.NodeID) bool {
	return slices.ContainsFunc(ties, func(one tie) bool { return one.other == id })
}

// describe sets a new subscription's values; dated ones since it was bought.
func (c *RegisterSubscription) describe(node *csp.Node, since csp.Instant, values []csp.Property) {
	set := func(property csp.Property) { node.Properties = node.Properties.With(property.Field, property.Value) }
	set(text(csp.Channel, c.channel()))
	set(instant(csp.CreationDate, since))
	for _, property := range values {
		set(property)
	}
	date := func(field csp.Field, value csp.Value) {
		node.History = withDated(node.History, csp.Dated{Field: field, Since: since, Value: value})
	}
	date(csp.Status, csp.StringValue(c.status()))
	if c.Quantity != nil {
		date(csp.Quantity, csp.IntValue(int64(*c.Quantity)))
	}
}

// relate begins a new subscription's relationships.
func (c *RegisterSubscription) relate(d *draft, id csp.NodeID, owns csp.Relationship, since csp.Instant) (Effect, error) {
	owned, err := d.record(owns)
	if err != nil {
		return Effect{}, err
	}
	if err := owned.begin(since); err != nil {
		return Effect{}, err
	}
	if c.Seller != "" {
		sold, err := d.record(between(csp.Sells, c.Seller, id))
		if err != nil {
			return Effect{}, err
		}
		if err := sold.begin(since); err != nil {
			return Effect{}, err
		}
	}
	if c.Reseller != "" {
		if err := d.putOnRecord(id, c.Reseller, primary, since); err != nil {
			return Effect{}, err
		}
	}
	if c.Base != "" {
		if err := d.link(id, c.Base, c.Customer, since); err != nil {
			return Effect{}, err
		}
	}
	return d.about(owned)
}

// ChangeSubscription changes a subscription's quantity, status or other values from now on. What is deleted does not change any more.
type ChangeSubscription struct {
	Subscription csp.NodeID `json:"subscription"`
	Quantity     *int32     `json:"quantity,omitempty"`
	Status       string     `json:"status,omitempty"` // of csp.SubscriptionStatuses
	Set          Values     `json:"set,omitempty"`
}

// Name implements Command.
func (*ChangeSubscription) Name() string { return "changeSubscription" }

// Apply implements Command.
func (c *ChangeSubscription) Apply(graph Graph, by Context) (Effect, error) {
	values, err := c.Set.fields("Subscription", describing)
	if err != nil {
		return Effect{}, err
	}
	if c.Quantity != nil {
		if *c.Quantity < 0 {
			return Effect{}, csp.Errorf(csp.BadInput, "quantity can't be %d: it is 0 or more", *c.Quantity)
		}
		values = append(values, csp.Property{Field: csp.Quantity, Value: csp.IntValue(int64(*c.Quantity))})
	}
	if c.Status != "" {
		if err := enumerated("status", c.Status, csp.SubscriptionStatuses); err != nil {
			return Effect{}, err
		}
		values = append(values, text(csp.Status, c.Status))
	}
	d := begin(graph, by)
	if err := d.need(subject{"subscription", c.Subscription, csp.OnlySubscriptions}); err != nil {
		return Effect{}, err
	}
	before := d.nodes[c.Subscription]
	if err := d.setAll(c.Subscription, values); err != nil {
		return Effect{}, err
	}
	if len(d.changedNodes) > 0 {
		if err := d.checkNotDeleted(before); err != nil {
			return Effect{}, err
		}
	}
	return d.done()
}

// checkNotDeleted refuses to go on with a subscription that is deleted now.
func (d *draft) checkNotDeleted(subscription *csp.Node) error {
	if subscription.Value(csp.Status, d.by.At).Text() != "DELETED" {
		return nil
	}
	return csp.Errorf(csp.Conflict, "%s is deleted: nothing changes it any more; register the one that was bought in its place, or correct the record (correctNode)", subscription.ID)
}
