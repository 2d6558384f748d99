package csp

import "slices"

// Property is a field and its value.
type Property struct {
	Field Field
	Value Value
}

// Properties are a node's or relationship's values in order of Field, each field at most once, nulls left out.
type Properties []Property

// Get returns the field's value, or null.
func (p Properties) Get(field Field) Value {
	for i := range p {
		if p[i].Field == field {
			return p[i].Value
		}
	}
	return Value{}
}

// With returns the properties with the field set; a null value removes it. The receiver is not changed.
func (p Properties) With(field Field, value Value) Properties {
	at, found := slices.BinarySearchFunc(p, field, func(q Property, f Field) int { return int(q.Field) - int(f) })
	switch {
	case found && value.IsNull():
		return slices.Delete(slices.Clone(p), at, at+1)
	case value.IsNull():
		return p
	case found:
		changed := slices.Clone(p)
		changed[at].Value = value
		return changed
	}
	return slices.Insert(slices.Clone(p), at, Property{field, value})
}

// Dated is a value that holds from an instant until the next one of the same field. A null value ends it.
type Dated struct {
	Field Field
	Since Instant
	Value Value
}

// Node is one node: its id, the values that have no history, and the dated values in order of (Field, Since).
type Node struct {
	ID         NodeID
	Properties Properties
	History    []Dated
}

// Value returns a field's value for an operation at the given instant; for a dated field
// that is the last value that began at or before it, null if there is none. id and cloud come from the node's id.
func (n *Node) Value(field Field, at Instant) Value {
	switch {
	case field == ID:
		return StringValue(string(n.ID))
	case field == CloudName:
		_, cloud, _, _ := n.ID.Split()
		return StringValue(string(cloud))
	case !field.Spec().Dated:
		return n.Properties.Get(field)
	}
	var value Value
	for _, dated := range n.History {
		if dated.Field == field && dated.Since <= at {
			value = dated.Value
		}
	}
	return value
}
