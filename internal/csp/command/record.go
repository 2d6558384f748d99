package command

import (
	"cmp"
	"slices"

	"channelgraph/internal/csp"
)

// record is one relationship with all its intervals, as a draft changes it.
type record struct {
	draft     *draft
	template  csp.Relationship
	key       csp.FactKey
	intervals []csp.Relationship // own copies
}

// between is the template of a relationship: its kind, its ends, and the fields that say which it is.
func between(kind csp.FactKind, from, to csp.NodeID, discriminator ...csp.Property) csp.Relationship {
	made := csp.Relationship{Kind: kind, From: from, To: to}
	for _, property := range discriminator {
		made.Properties = made.Properties.With(property.Field, property.Value)
	}
	return made
}

func text(field csp.Field, value string) csp.Property {
	if value == "" {
		return csp.Property{Field: field}
	}
	return csp.Property{Field: field, Value: csp.StringValue(value)}
}

func instant(field csp.Field, at csp.Instant) csp.Property {
	return csp.Property{Field: field, Value: csp.TimeValue(at)}
}

// now is the interval that holds at the command's instant, or nil.
func (r *record) now() *csp.Relationship {
	for i := range r.intervals {
		if r.intervals[i].HoldsAt(r.draft.by.At) {
			return &r.intervals[i]
		}
	}
	return nil
}

// last is the interval that holds now or, if none does, held last before it; nil if none has begun.
func (r *record) last() *csp.Relationship {
	var last *csp.Relationship
	for i := range r.intervals {
		if r.intervals[i].Since <= r.draft.by.At {
			last = &r.intervals[i]
		}
	}
	return last
}

// value is a field's value now, "" if it has none or nothing holds.
func (r *record) value(field csp.Field) string {
	if now := r.now(); now != nil {
		return now.Properties.Get(field).Text()
	}
	return ""
}

// begin lets the relationship hold from an instant on, at which it does not hold yet, until it ends.
func (r *record) begin(since csp.Instant, properties ...csp.Property) error {
	for i := range r.intervals {
		if held := &r.intervals[i]; held.Until > since {
			return csp.Errorf(csp.Conflict, "%s from %s to %s is recorded to hold %s, which overlaps: give a later date, or correct the record first (correctRelationship)",
				r.template.Kind, r.draft.name(r.template.From), r.draft.name(r.template.To), period(held))
		}
	}
	made := r.template
	made.Since, made.Until = since, csp.Forever
	for _, property := range properties {
		made.Properties = made.Properties.With(property.Field, property.Value)
	}
	made.Provenance = []csp.Provenance{r.draft.witness()}
	r.insert(made)
	return nil
}

func period(held *csp.Relationship) string {
	if held.Until == csp.Forever {
		return "since " + held.Since.String()
	}
	return "from " + held.Since.String() + " until " + held.Until.String()
}

// change lets what holds go on from now with other properties. It changes nothing if the properties are those already.
func (r *record) change(properties ...csp.Property) {
	now := r.now()
	made := *now
	for _, property := range properties {
		made.Properties = made.Properties.With(property.Field, property.Value)
	}
	if slices.Equal(made.Properties, now.Properties) {
		return
	}
	made.Since, made.Provenance = r.draft.by.At, []csp.Provenance{r.draft.witness()}
	r.end()
	r.insert(made)
}

// end closes what holds. It changes nothing if nothing does.
func (r *record) end() {
	now := r.now()
	if now == nil {
		return
	}
	now.Until = r.draft.by.At
	now.Provenance = withWitness(now.Provenance, r.draft.witness())
	r.changed()
}

// finish lets what holds end in a final state.
func (r *record) finish(properties ...csp.Property) {
	r.change(properties...)
	r.now().Until = r.draft.by.At + 1
	r.changed()
}

func (r *record) insert(made csp.Relationship) {
	at := len(r.intervals)
	for at > 0 && cmp.Or(cmp.Compare(r.intervals[at-1].Since, made.Since), cmp.Compare(r.intervals[at-1].Until, made.Until)) > 0 {
		at--
	}
	r.intervals = slices.Insert(r.intervals, at, made)
	r.changed()
}

func (r *record) changed() {
	if !slices.Contains(r.draft.changedFacts, r.key) {
		r.draft.changedFacts = append(r.draft.changedFacts, r.key)
	}
}

// witness is who says what the command writes.
func (d *draft) witness() csp.Provenance {
	return csp.Provenance{Party: d.by.Actor, Source: Source, Recorded: d.by.At}
}

func withWitness(witnesses []csp.Provenance, witness csp.Provenance) []csp.Provenance {
	known := slices.ContainsFunc(witnesses, func(one csp.Provenance) bool { return one.Party == witness.Party && one.Source == witness.Source })
	if known {
		return witnesses
	}
	return append(slices.Clip(witnesses), witness)
}
