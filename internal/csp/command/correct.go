package command

import (
	"slices"

	"channelgraph/internal/csp"
)

// CorrectNode corrects what is recorded of a node: what was recorded was never so. An undated value is replaced. Of a dated one the value that held
// at an instant is replaced, from where it began until the next one began: a null says that nothing was known then. What was recorded
// before stands in the change log alone, in the correction's entry. What changed in fact, instead of being wrong, is changed by
// SavePartner, SaveCustomer and ChangeSubscription.
type CorrectNode struct {
	Node csp.NodeID `json:"node"`
	At   *Time      `json:"at,omitempty"` // an instant at which the dated values that are wrong held, nil for now
	Set  Values     `json:"set"`
}

// Name implements Command.
func (*CorrectNode) Name() string { return "correctNode" }

// Apply implements Command.
func (c *CorrectNode) Apply(graph Graph, by Context) (Effect, error) {
	d := begin(graph, by)
	if err := d.need(subject{"node", c.Node, csp.AnyKind}); err != nil {
		return Effect{}, err
	}
	if len(c.Set) == 0 {
		return Effect{}, missing("set")
	}
	values, err := c.Set.fields(c.Node.Kind().String(), settable(c.Node.Kind()))
	if err != nil {
		return Effect{}, err
	}
	at, err := d.past("at", c.At)
	if err != nil {
		return Effect{}, err
	}
	for _, property := range values {
		if !property.Field.Spec().Dated {
			d.set(c.Node, property.Field, property.Value)
		} else if err := d.redate(c.Node, property, at); err != nil {
			return Effect{}, err
		}
	}
	return d.done()
}

// redate replaces the dated value that held at an instant.
func (d *draft) redate(id csp.NodeID, property csp.Property, at csp.Instant) error {
	node := d.nodes[id]
	found := -1
	for i, dated := range node.History {
		if dated.Field == property.Field && dated.Since <= at {
			found = i
		}
	}
	switch {
	case found < 0:
		return csp.Errorf(csp.Conflict, "no %s of %s is recorded for %s: give a later instant in at, or state the value (savePartner, saveCustomer, changeSubscription)", property.Field, d.name(id), at)
	case node.History[found].Value == property.Value:
		return nil
	}
	changed := *node
	changed.History = slices.Clone(node.History)
	changed.History[found].Value = property.Value
	d.changeNode(&changed)
	return nil
}

// CorrectRelationship corrects one interval of a relationship: what was recorded of it was never so. The interval gets the values, the
// beginning and the end that are given and keeps the others; withdrawn, it never held at all. The corrected interval is a new record: its
// only witness is whoever corrects it, now, so that a later import reports what it says differently instead of undoing the correction.
// (A sale whose date a transfer documents keeps the transfer as a witness of it.) The old record, with its witnesses, is kept in the change log
// alone, in the correction's entry. What ended or changed in fact is ended or changed by the commands for it.
type CorrectRelationship struct {
	Relationship   string     `json:"relationship"` // its type, for example SERVES
	From           csp.NodeID `json:"from"`
	To             csp.NodeID `json:"to"`
	Kind           string     `json:"kind,omitempty"`           // of SERVES and REQUESTS; "" for RESELLER
	Via            csp.NodeID `json:"via,omitempty"`            // of SERVES and REQUESTS
	Role           string     `json:"role,omitempty"`           // of RESELLS; "" for TRANSACTION_RESELLER
	Means          string     `json:"means,omitempty"`          // of ADMINISTERS
	RelationshipID string     `json:"relationshipId,omitempty"` // of ADMINISTERS
	TransferID     string     `json:"transferId,omitempty"`     // of TRANSFERS

	At        *Time  `json:"at,omitempty"`        // an instant at which the interval holds, nil for now
	Since     *Time  `json:"since,omitempty"`     // when it really began
	Until     *Time  `json:"until,omitempty"`     // when it really ended
	IsOpen    bool   `json:"isOpen,omitempty"`    // it has not ended
	Withdrawn bool   `json:"withdrawn,omitempty"` // it never held
	Set       Values `json:"set,omitempty"`
}

// Name implements Command.
func (*CorrectRelationship) Name() string { return "correctRelationship" }

// Apply implements Command.
func (c *CorrectRelationship) Apply(graph Graph, by Context) (Effect, error) {
	kind, ok := csp.ParseFactKind(c.Relationship)
	if !ok {
		return Effect{}, csp.Errorf(csp.BadInput, "relationship can't be %q: it is the type of a relationship, for example SERVES", c.Relationship)
	}
	values, err := c.Set.fields(kind.String(), settableOf(kind))
	if err != nil {
		return Effect{}, err
	}
	which, err := c.which(kind)
	if err != nil {
		return Effect{}, err
	}
	d := begin(graph, by)
	if err := d.need(subject{"from", c.From, kind.From()}, subject{"to", c.To, kind.To()}); err != nil {
		return Effect{}, err
	}
	relationship, err := d.record(between(kind, c.From, c.To, which...))
	if err != nil {
		return Effect{}, err
	}
	if err := c.correct(relationship, values); err != nil {
		return Effect{}, err
	}
	return d.about(relationship)
}

// settableOf finds the fields of a relationship that can be corrected: not those that say which it is or follow from others.
func settableOf(kind csp.FactKind) func(name string) (csp.Field, bool) {
	return func(name string) (csp.Field, bool) {
		field, ok := csp.FactField(kind, name)
		return field, ok && !field.IsDerived() && !slices.Contains(kind.Discriminator(), field)
	}
}

// which are the fields that say which of the relationships between both ends it is.
func (c *CorrectRelationship) which(kind csp.FactKind) ([]csp.Property, error) {
	given := []csp.Property{
		text(csp.Relation, c.Kind), text(csp.Via, string(c.Via)), text(csp.ResellerRole, c.Role),
		text(csp.Means, c.Means), text(csp.RelationshipID, csp.NormalizeKey(c.RelationshipID)), text(csp.TransferID, csp.NormalizeKey(c.TransferID)),
	}
	for i, property := range given {
		field := property.Field
		isPart := slices.Contains(kind.Discriminator(), field)
		switch {
		case !isPart && !property.Value.IsNull():
			return nil, csp.Errorf(csp.BadInput, "%s does not tell relationships %s apart: leave it out", field, kind)
		case !isPart || !property.Value.IsNull():
		case field == csp.Relation:
			given[i] = text(field, "RESELLER")
		case field == csp.ResellerRole:
			given[i] = text(field, primary)
		case field == csp.Means || field == csp.TransferID:
			return nil, missing(field.String())
		}
		if set := field.Spec().Enum; isPart && set != nil {
			if err := enumerated(field.String(), given[i].Value.Text(), set); err != nil {
				return nil, err
			}
		}
	}
	return given, nil
}

func (c *CorrectRelationship) correct(relationship *record, values []csp.Property) error {
	at := relationship.draft.by.At
	if c.At != nil {
		at = csp.Instant(*c.At)
	}
	found := slices.IndexFunc(relationship.intervals, func(held csp.Relationship) bool { return held.HoldsAt(at) })
	if found < 0 {
		return csp.Errorf(csp.NotFound, "no %s from %s to %s is recorded to hold %s: give an instant in at at which it is", relationship.template.Kind,
			relationship.draft.name(c.From), relationship.draft.name(c.To), at)
	}
	if c.Withdrawn {
		relationship.intervals = slices.Delete(relationship.intervals, found, found+1)
		relationship.changed()
		return nil
	}
	was := relationship.intervals[found]
	made, err := c.corrected(was, values)
	if err != nil || made.Since == was.Since && made.Until == was.Until && slices.Equal(made.Properties, was.Properties) {
		return err
	}
	for i := range relationship.intervals {
		if other := &relationship.intervals[i]; i != found && other.Since < made.Until && made.Since < other.Until {
			return csp.Errorf(csp.Conflict, "the relationship is recorded to hold %s too, which overlaps: correct or withdraw that first", period(other))
		}
	}
	made.Provenance = relationship.draft.correction(&was, &made)
	relationship.intervals = slices.Delete(relationship.intervals, found, found+1)
	relationship.insert(made)
	return nil
}

// corrected is an interval as it should have been recorded.
func (c *CorrectRelationship) corrected(made csp.Relationship, values []csp.Property) (csp.Relationship, error) {
	if c.Since != nil {
		made.Since = csp.Instant(*c.Since)
	}
	switch {
	case c.Until != nil && c.IsOpen:
		return made, csp.Errorf(csp.BadInput, "until and isOpen can't be given together")
	case c.Until != nil:
		made.Until = csp.Instant(*c.Until)
	case c.IsOpen:
		made.Until = csp.Forever
	}
	if made.Since >= made.Until {
		return made, csp.Errorf(csp.BadInput, "since (%s) has to be before until (%s): give both if both were wrong, or withdrawn if it never held", made.Since, made.Until)
	}
	for _, property := range values {
		made.Properties = made.Properties.With(property.Field, property.Value)
	}
	return made, nil
}

// correction lists the witnesses of a corrected interval.
func (d *draft) correction(was, made *csp.Relationship) []csp.Provenance {
	witnesses := []csp.Provenance{{Party: d.by.Actor, Source: CorrectionSource, Recorded: d.by.At}}
	for _, witness := range was.Provenance {
		if witness.Source == csp.TransferTarget && made.Since == was.Since || witness.Source == csp.TransferSource && made.Until == was.Until {
			witnesses = append(witnesses, witness)
		}
	}
	return witnesses
}
