package command

import (
	"slices"

	"channelgraph/internal/csp"
)

// Gdap names a granular delegated admin relationship by its id and both sides.
type Gdap struct {
	Partner        csp.NodeID `json:"partner"`
	Customer       csp.NodeID `json:"customer"`
	RelationshipID string     `json:"relationshipId"`
}

func (g *Gdap) open(graph Graph, by Context) (*draft, *record, error) {
	id, err := natural("relationshipId", g.RelationshipID)
	if err != nil {
		return nil, nil, err
	}
	d := begin(graph, by)
	if err := d.need(subject{"partner", g.Partner, csp.Partners}, subject{"customer", g.Customer, csp.OnlyCustomers}); err != nil {
		return nil, nil, err
	}
	relationship, err := d.record(between(csp.Administers, g.Partner, g.Customer, text(csp.Means, "GDAP"), text(csp.RelationshipID, id)))
	return d, relationship, err
}

// openLast reads a relationship that was created once.
func (g *Gdap) openLast(graph Graph, by Context) (*draft, *record, error) {
	d, relationship, err := g.open(graph, by)
	if err == nil && relationship.last() == nil {
		err = csp.Errorf(csp.NotFound, "%s has no delegated admin relationship %s with %s: create it first (createGdap)", d.name(g.Partner), g.RelationshipID, d.name(g.Customer))
	}
	return d, relationship, err
}

// CreateGdap creates a granular delegated admin relationship, with the status CREATED. It expires as a request after 90 days unless
// the customer approves it; its duration begins when it becomes active. The same one again changes nothing.
type CreateGdap struct {
	Gdap
	DisplayName        string   `json:"displayName"`
	Duration           string   `json:"duration"`                     // ISO 8601, P1D to P2Y
	AutoExtendDuration string   `json:"autoExtendDuration,omitempty"` // P180D, or "", P0D and PT0S for none
	Roles              []string `json:"roles"`                        // role definition ids of Microsoft Entra, or the names of built-in roles
}

// mostNameLength is the length of the longest name of such a relationship, in characters.
const mostNameLength = 50

// Name implements Command.
func (*CreateGdap) Name() string { return "createGdap" }

// Apply implements Command.
func (c *CreateGdap) Apply(graph Graph, by Context) (Effect, error) {
	extension := orElse(c.AutoExtendDuration, neverExtends)
	if err := c.check(extension, by); err != nil {
		return Effect{}, err
	}
	d, relationship, err := c.open(graph, by)
	if err != nil {
		return Effect{}, err
	}
	roles := csp.Property{Field: csp.AdminRoles, Value: csp.ListValue(csp.EntraRoleNames(c.Roles))}
	properties := []csp.Property{
		roles, text(csp.AdminStatus, "CREATED"), text(csp.DisplayName, c.DisplayName), text(csp.Duration, c.Duration),
		text(csp.AutoExtendDuration, extension), instant(csp.ExpiresAt, plusDays(by.At, daysOfRequest)),
	}
	if last := relationship.last(); last != nil {
		if relationship.now() != nil && last.Properties.Get(csp.Duration).Text() == c.Duration && last.Properties.Get(csp.AdminRoles) == roles.Value {
			return d.about(relationship)
		}
		return Effect{}, csp.Errorf(csp.Conflict, "there is a delegated admin relationship %s already, with another duration, other roles or ended: take another relationshipId", c.RelationshipID)
	}
	return d.aboutUnless(relationship.begin(by.At, properties...), relationship)
}

func (c *CreateGdap) check(extension string, by Context) error {
	if !isText(c.DisplayName) {
		return missing("displayName")
	}
	if len([]rune(c.DisplayName)) > mostNameLength {
		return csp.Errorf(csp.BadInput, "displayName is longer than %d characters", mostNameLength)
	}
	if err := checkRoles(c.Roles); err != nil {
		return err
	}
	if _, err := after(by.At, "duration", c.Duration); err != nil {
		return err
	}
	return checkExtension(extension)
}

// gdapSteps says from which status a relationship can come to which.
var gdapSteps = map[string][]string{
	"CREATED":               {"APPROVAL_PENDING", "EXPIRED"},
	"APPROVAL_PENDING":      {"APPROVED", "EXPIRED", "TERMINATED"}, // the customer approves or rejects, or neither in time
	"APPROVED":              {"ACTIVATING"},
	"ACTIVATING":            {"ACTIVE"},
	"ACTIVE":                {"EXPIRING", "TERMINATION_REQUESTED"},
	"EXPIRING":              {"EXPIRED", "TERMINATION_REQUESTED"},
	"TERMINATION_REQUESTED": {"TERMINATING"},
	"TERMINATING":           {"TERMINATED"},
}

// ChangeGdap moves a granular delegated admin relationship to its next status: the partner asks for approval (APPROVAL_PENDING), the customer approves
// (APPROVED) or rejects (TERMINATED), it is activated (ACTIVATING, ACTIVE) and its duration begins, it comes to its end (EXPIRING, EXPIRED), or either side
// ends it (TERMINATION_REQUESTED, TERMINATING, TERMINATED). It can also change whether it extends itself.
type ChangeGdap struct {
	Gdap
	Status             string `json:"status,omitempty"`             // of csp.AdministrationStatuses, "" for the one it has
	AutoExtendDuration string `json:"autoExtendDuration,omitempty"` // P180D, P0D or PT0S, "" for what it has
}

// Name implements Command.
func (*ChangeGdap) Name() string { return "changeGdap" }

// Apply implements Command.
func (c *ChangeGdap) Apply(graph Graph, by Context) (Effect, error) {
	if err := c.check(); err != nil {
		return Effect{}, err
	}
	d, relationship, err := c.openLast(graph, by)
	if err != nil {
		return Effect{}, err
	}
	last := relationship.last()
	status := orElse(last.Properties.Get(csp.AdminStatus).Text(), "ACTIVE")
	isSame := c.Status == "" || c.Status == status
	if relationship.now() == nil {
		if isSame && c.AutoExtendDuration == "" {
			return d.about(relationship)
		}
		return Effect{}, csp.Errorf(csp.Conflict, "delegated admin relationship %s ended %s as %s: create another one (createGdap)", c.RelationshipID, last.Until, status)
	}
	var properties []csp.Property
	if c.AutoExtendDuration != "" {
		properties = append(properties, text(csp.AutoExtendDuration, c.AutoExtendDuration))
	}
	if !isSame {
		step, err := c.step(last, status, by.At)
		if err != nil {
			return Effect{}, err
		}
		properties = append(properties, step...)
	}
	if !isSame && (c.Status == "EXPIRED" || c.Status == "TERMINATED") {
		relationship.finish(properties...)
	} else {
		relationship.change(properties...)
	}
	return d.about(relationship)
}

func (c *ChangeGdap) check() error {
	if c.Status != "" {
		if err := enumerated("status", c.Status, csp.AdministrationStatuses); err != nil {
			return err
		}
	}
	if c.AutoExtendDuration != "" {
		return checkExtension(c.AutoExtendDuration)
	}
	return nil
}

// step is what changes with the step to another status. A request expires after 90 days, and what was approved after its duration.
func (c *ChangeGdap) step(last *csp.Relationship, status string, at csp.Instant) ([]csp.Property, error) {
	if err := c.checkStep(last, status, at); err != nil {
		return nil, err
	}
	properties := []csp.Property{text(csp.AdminStatus, c.Status)}
	switch c.Status {
	case "APPROVAL_PENDING":
		properties = append(properties, instant(csp.ExpiresAt, plusDays(at, daysOfRequest)))
	case "APPROVED", "ACTIVATING", "ACTIVE":
		expires, err := after(at, "duration", last.Properties.Get(csp.Duration).Text())
		if err != nil {
			return nil, csp.Errorf(csp.Conflict, "the duration of delegated admin relationship %s is not known: correct the record first (correctRelationship)", c.RelationshipID)
		}
		properties = append(properties, instant(csp.ExpiresAt, expires))
	}
	return properties, nil
}

// checkStep holds a step to the states' order and to the expiry.
func (c *ChangeGdap) checkStep(last *csp.Relationship, status string, at csp.Instant) error {
	next := gdapSteps[status]
	if !slices.Contains(next, c.Status) {
		return csp.Errorf(csp.Conflict, "delegated admin relationship %s is %s, from which it can't become %s, only %v", c.RelationshipID, status, c.Status, next)
	}
	expires := last.Properties.Get(csp.ExpiresAt)
	isOver := !expires.IsNull() && expires.Instant() <= at
	switch {
	case c.Status == "EXPIRED" && !isOver:
		return csp.Errorf(csp.Conflict, "delegated admin relationship %s expires %s, which has not come yet", c.RelationshipID, expires.String())
	case isOver && (c.Status == "APPROVAL_PENDING" || c.Status == "APPROVED"):
		return csp.Errorf(csp.Conflict, "the request for delegated admin relationship %s expired %s: state that (changeGdap to EXPIRED) and create another one", c.RelationshipID, expires.String())
	}
	return nil
}

// ExtendGdap states that a relationship that extends itself did: it is active for 180 days more.
type ExtendGdap struct{ Gdap }

// Name implements Command.
func (*ExtendGdap) Name() string { return "extendGdap" }

// Apply implements Command.
func (c *ExtendGdap) Apply(graph Graph, by Context) (Effect, error) {
	d, relationship, err := c.openLast(graph, by)
	if err != nil {
		return Effect{}, err
	}
	status, expires := relationship.last().Properties.Get(csp.AdminStatus).Text(), csp.Value{}
	if now := relationship.now(); now != nil {
		expires = now.Properties.Get(csp.ExpiresAt)
	} else if status == "ACTIVE" || status == "EXPIRING" {
		status = "" // it ended without a final state
	}
	switch {
	case status != "ACTIVE" && status != "EXPIRING":
		return Effect{}, csp.Errorf(csp.Conflict, "delegated admin relationship %s is %s: only an active one extends itself", c.RelationshipID, orElse(status, "over"))
	case relationship.value(csp.AutoExtendDuration) != extendsItself || expires.IsNull():
		return Effect{}, csp.Errorf(csp.Conflict, "delegated admin relationship %s does not extend itself: let it first (changeGdap with autoExtendDuration)", c.RelationshipID)
	case expires.Instant() > plusDays(by.At, daysOfOneMore):
		return d.about(relationship) // it did already
	}
	relationship.change(text(csp.AdminStatus, "ACTIVE"), instant(csp.ExpiresAt, plusDays(expires.Instant(), daysOfOneMore)))
	return d.about(relationship)
}
