package neo4j

import (
	"fmt"
	"slices"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// nodeProperties lists the properties of a node kind in the order of a written row: the id first.
func nodeProperties(kind csp.Kind) []string {
	var names []string
	for _, field := range csp.NodeFields(kind) {
		names = append(names, field.String())
		if field.Spec().Format == csp.Typed {
			names = append(names, foldedProperty(field))
		}
		if field.Spec().Dated {
			names = append(names, sinceProperty(field), historyProperty(field))
		}
	}
	return names
}

// nodeRow returns a node's values in the order of nodeProperties. A dated field's plain property is its newest value,
// so that indexes hold it.
func nodeRow(node *csp.Node) []any {
	kind := node.ID.Kind()
	_, cloud, _, _ := node.ID.Split()
	fields := csp.NodeFields(kind)
	row := make([]any, 0, len(fields)+8)
	for _, field := range fields {
		switch spec := field.Spec(); {
		case field == csp.ID:
			row = append(row, string(node.ID))
		case field == csp.CloudName:
			row = append(row, string(cloud))
		case spec.Dated:
			newest, since, history := datedValues(node.History, field)
			row = append(row, newest, since, history)
		default:
			value := node.Properties.Get(field)
			row = append(row, toDriver(value))
			if spec.Format == csp.Typed {
				row = append(row, toDriver(field.Comparable(value)))
			}
		}
	}
	return row
}

func datedValues(all []csp.Dated, field csp.Field) (newest, since, history any) {
	var instants []int64
	texts := []string{noValue}
	for _, dated := range all {
		if dated.Field == field {
			instants = append(instants, int64(dated.Since))
			texts = append(texts, historyText(dated.Value))
			newest = toDriver(dated.Value)
		}
	}
	if instants == nil {
		return nil, nil, nil
	}
	return newest, instants, texts
}

// readNode reads what nodeRow wrote, from a node's properties.
func (d *decoder) readNode(properties map[string]any) *csp.Node {
	node := &csp.Node{ID: csp.NodeID(d.text(properties[csp.ID.String()]))}
	for _, field := range csp.NodeFields(node.ID.Kind()) {
		switch {
		case field == csp.ID || field == csp.CloudName:
		case field.Spec().Dated:
			node.History = append(node.History, d.history(properties, field)...)
		default:
			if value := d.value(field, properties[field.String()]); !value.IsNull() {
				node.Properties = append(node.Properties, csp.Property{Field: field, Value: value})
			}
		}
	}
	return node
}

func (d *decoder) history(properties map[string]any, field csp.Field) []csp.Dated {
	raw, ok := properties[sinceProperty(field)]
	if !ok {
		return nil
	}
	since, texts := d.list(raw), d.list(properties[historyProperty(field)])
	if len(texts) != len(since)+1 {
		d.fail("one value of "+field.String()+" for each of its instants", raw)
		return nil
	}
	values := make([]csp.Dated, len(since))
	for i := range since {
		values[i] = csp.Dated{Field: field, Since: csp.Instant(d.number(since[i])), Value: historyValue(field, d.text(texts[i+1]))}
	}
	return values
}

// factProperties lists the properties of a relationship kind in the order of a written row, after its two ends.
func factProperties(kind csp.FactKind) []string {
	names := []string{factProperty, provenancePartyProperty, provenanceSourceProperty, provenanceRecordedProperty}
	for _, field := range writtenFields[kind] {
		names = append(names, field.String())
		if field.Spec().Format == csp.Typed {
			names = append(names, foldedProperty(field))
		}
	}
	return names
}

// writtenFields lists the fields that are properties of relationships of a kind: all but the partner, who is an end.
var writtenFields = func() map[csp.FactKind][]csp.Field {
	fields := map[csp.FactKind][]csp.Field{}
	for _, kind := range csp.AllFactKinds {
		fields[kind] = slices.DeleteFunc(slices.Clone(csp.FactFields(kind)), func(field csp.Field) bool { return field == csp.FactPartner })
	}
	return fields
}()

// factRow returns the ids of a relationship's ends and then its values in the order of factProperties.
func factRow(key csp.FactKey, relationship *csp.Relationship) []any {
	parties := make([]string, len(relationship.Provenance))
	sources := make([]string, len(relationship.Provenance))
	recorded := make([]int64, len(relationship.Provenance))
	for i, witness := range relationship.Provenance {
		parties[i], sources[i], recorded[i] = witness.Party, witness.Source, int64(witness.Recorded)
	}
	fields := writtenFields[relationship.Kind]
	row := make([]any, 0, len(fields)+8)
	row = append(row, string(relationship.From), string(relationship.To), string(key), parties, sources, recorded)
	for _, field := range fields {
		value := relationship.Value(field)
		row = append(row, toDriver(value))
		if field.Spec().Format == csp.Typed {
			row = append(row, toDriver(field.Comparable(value)))
		}
	}
	return row
}

// readRelationship reads what factRow wrote, from a relationship's properties. The ends stand in the fact's key.
func (d *decoder) readRelationship(properties map[string]any) (csp.FactKey, csp.Relationship) {
	key := csp.FactKey(d.text(properties[factProperty]))
	kind, from, to, ok := splitFactKey(key)
	if !ok {
		d.err = fmt.Errorf("neo4j: a relationship has the property fact %q, which is no fact's key", key)
		return key, csp.Relationship{}
	}
	relationship := csp.Relationship{Kind: kind, From: from, To: to, Until: csp.Forever}
	for _, field := range writtenFields[kind] {
		value := d.value(field, properties[field.String()])
		switch {
		case field == csp.FactCloud || value.IsNull():
		case field == csp.Since:
			relationship.Since = value.Instant()
		case field == csp.Until:
			relationship.Until = value.Instant()
		default:
			relationship.Properties = append(relationship.Properties, csp.Property{Field: field, Value: value})
		}
	}
	var witnesses plan.ProvenanceTable
	d.provenance([]any{properties[provenancePartyProperty], properties[provenanceSourceProperty], properties[provenanceRecordedProperty]}, csp.Forever, &witnesses)
	relationship.Provenance = witnesses.Witnesses
	return key, relationship
}

// splitFactKey reads the kind and the ends out of a fact's key.
func splitFactKey(key csp.FactKey) (kind csp.FactKind, from, to csp.NodeID, ok bool) {
	parts := strings.SplitN(string(key), " ", 4)
	if len(parts) < 3 {
		return 0, "", "", false
	}
	kind, ok = csp.ParseFactKind(parts[0])
	from, to = csp.NodeID(parts[1]), csp.NodeID(parts[2])
	return kind, from, to, ok && kind.From().Has(from.Kind()) && kind.To().Has(to.Kind())
}

// sortIntervals puts the intervals of one fact in order.
func sortIntervals(intervals []csp.Relationship) {
	slices.SortFunc(intervals, func(a, b csp.Relationship) int { return a.Value(csp.Since).Compare(b.Value(csp.Since)) })
}
