package command

import "channelgraph/internal/csp"

// AssignRole records that a partner holds Azure roles (RBAC) on a subscription, bought through whichever channel: what the cloud did is
// stated, not done. Other roles than those it holds take their place.
type AssignRole struct {
	Partner      csp.NodeID `json:"partner"`
	Subscription csp.NodeID `json:"subscription"`
	AssignmentID string     `json:"assignmentId,omitempty"` // tells several assignments of one partner apart, "" for none
	Roles        []string   `json:"roles"`                  // names of roles, for example Owner
	Since        *Time      `json:"since,omitempty"`        // nil for now; not in the future
}

// Name implements Command.
func (*AssignRole) Name() string { return "assignRole" }

// Apply implements Command.
func (c *AssignRole) Apply(graph Graph, by Context) (Effect, error) {
	if err := checkRoles(c.Roles); err != nil {
		return Effect{}, err
	}
	d, assignment, err := openRole(graph, by, c.Partner, c.Subscription, c.AssignmentID)
	if err != nil {
		return Effect{}, err
	}
	since, err := d.past("since", c.Since)
	if err != nil {
		return Effect{}, err
	}
	roles := csp.Property{Field: csp.AdminRoles, Value: csp.ListValue(c.Roles)}
	if assignment.now() != nil {
		assignment.change(roles)
		return d.about(assignment)
	}
	if err := d.checkNotDeleted(d.nodes[c.Subscription]); err != nil {
		return Effect{}, err
	}
	return d.aboutUnless(assignment.begin(since, roles), assignment)
}

func checkRoles(roles []string) error {
	if len(roles) == 0 {
		return missing("roles")
	}
	for _, role := range roles {
		if !isText(role) {
			return csp.Errorf(csp.BadInput, "roles holds an empty text, or one with U+0000")
		}
	}
	return nil
}

func openRole(graph Graph, by Context, partner, subscription csp.NodeID, assignment string) (*draft, *record, error) {
	if assignment != "" {
		var err error
		if assignment, err = natural("assignmentId", assignment); err != nil {
			return nil, nil, err
		}
	}
	d := begin(graph, by)
	if err := d.need(subject{"partner", partner, csp.Partners}, subject{"subscription", subscription, csp.OnlySubscriptions}); err != nil {
		return nil, nil, err
	}
	relationship, err := d.record(between(csp.Administers, partner, subscription, text(csp.Means, "RBAC"), text(csp.RelationshipID, assignment)))
	return d, relationship, err
}

// RemoveRole records that a partner no longer holds the roles of an assignment.
type RemoveRole struct {
	Partner      csp.NodeID `json:"partner"`
	Subscription csp.NodeID `json:"subscription"`
	AssignmentID string     `json:"assignmentId,omitempty"`
}

// Name implements Command.
func (*RemoveRole) Name() string { return "removeRole" }

// Apply implements Command.
func (c *RemoveRole) Apply(graph Graph, by Context) (Effect, error) {
	d, assignment, err := openRole(graph, by, c.Partner, c.Subscription, c.AssignmentID)
	if err != nil {
		return Effect{}, err
	}
	if assignment.last() == nil {
		return Effect{}, csp.Errorf(csp.NotFound, "%s never held such a role on %s", d.name(c.Partner), c.Subscription)
	}
	assignment.end()
	return d.about(assignment)
}
