package store

import (
	"strings"
	"time"
	"unicode/utf8"

	"channelgraph/internal/csp"
)

// CheckPut says what is wrong with the arguments of a Transaction.Put as far as that shows without
// looking into the graph: shapes of ids and keys, kinds and clouds of ends, order and overlap of intervals,
// fields that a kind lacks, values of the wrong type, dated values that begin in the future, the same node or
// fact twice. It returns nil or a
// *csp.Error with csp.BadInput whose message names the node or the relationship.
//
// Values that follow from the id or the interval (id, cloud, since, until) are not properties.
// Text holds no U+0000: no source of partner data has it, and stores use it to mark absence.
func CheckPut(nodes []csp.Node, facts []csp.Fact) error {
	now := csp.InstantOf(time.Now())
	seenNodes := make(map[csp.NodeID]struct{}, len(nodes))
	for i := range nodes {
		if err := checkNode(&nodes[i], now); err != nil {
			return err
		}
		if _, twice := seenNodes[nodes[i].ID]; twice {
			return csp.Errorf(csp.BadInput, "node %s occurs twice in one change: state it once", nodes[i].ID)
		}
		seenNodes[nodes[i].ID] = struct{}{}
	}
	seenFacts := make(map[csp.FactKey]struct{}, len(facts))
	for i := range facts {
		if err := checkFact(&facts[i]); err != nil {
			return err
		}
		if _, twice := seenFacts[facts[i].Key]; twice {
			return csp.Errorf(csp.BadInput, "relationship %q occurs twice in one change: state it once with all its intervals", facts[i].Key)
		}
		seenFacts[facts[i].Key] = struct{}{}
	}
	return nil
}

// MissingEnd is the error for a relationship that begins or ends at a node which is not in the graph.
func MissingEnd(key csp.FactKey, missing csp.NodeID) error {
	return csp.Errorf(csp.BadInput, "relationship %q names node %s, which is not in the graph: add the node first", key, missing)
}

func checkNode(node *csp.Node, now csp.Instant) error {
	kind, _, _, ok := node.ID.Split()
	if !ok || !isToken(string(node.ID)) {
		return csp.Errorf(csp.BadInput, "%q is no node id: write Kind:CLOUD:key with the key in lower case and without blanks", node.ID)
	}
	applies := func(field csp.Field) bool {
		return field != csp.ID && field != csp.CloudName && field.Spec().Nodes.Has(kind)
	}
	for i, property := range node.Properties {
		if i > 0 && node.Properties[i-1].Field >= property.Field {
			return csp.Errorf(csp.BadInput, "node %s: its properties are not in order, each once", node.ID)
		}
		if !applies(property.Field) || property.Field.Spec().Dated {
			return csp.Errorf(csp.BadInput, "node %s: %s is no undated property of a %s", node.ID, nameOf(property.Field), kind)
		}
		if problem := checkValue(property.Field, property.Value); problem != "" {
			return csp.Errorf(csp.BadInput, "node %s: %s %s", node.ID, property.Field, problem)
		}
	}
	for i, dated := range node.History {
		if i > 0 {
			before := node.History[i-1]
			if before.Field > dated.Field || before.Field == dated.Field && before.Since >= dated.Since {
				return csp.Errorf(csp.BadInput, "node %s: its dated values are not in order of field and time", node.ID)
			}
		}
		if !applies(dated.Field) || !dated.Field.Spec().Dated {
			return csp.Errorf(csp.BadInput, "node %s: %s is no dated property of a %s", node.ID, nameOf(dated.Field), kind)
		}
		if dated.Since > now {
			return csp.Errorf(csp.BadInput, "node %s: its %s of %s begins in the future", node.ID, dated.Field, dated.Since)
		}
		if dated.Value.IsNull() {
			continue
		}
		if problem := checkValue(dated.Field, dated.Value); problem != "" {
			return csp.Errorf(csp.BadInput, "node %s: %s %s", node.ID, dated.Field, problem)
		}
	}
	return nil
}

func checkFact(fact *csp.Fact) error {
	name, _, _ := strings.Cut(string(fact.Key), " ")
	kind, ok := csp.ParseFactKind(name)
	if !ok {
		return csp.Errorf(csp.BadInput, "relationship %q is of no known kind", fact.Key)
	}
	for i := range fact.Intervals {
		relationship := &fact.Intervals[i]
		if relationship.Kind != kind || relationship.Fact() != fact.Key {
			return csp.Errorf(csp.BadInput, "relationship %q holds an interval of another fact, %q", fact.Key, relationship.Fact())
		}
		if i == 0 {
			if err := checkEnds(relationship, fact.Key); err != nil {
				return err
			}
		} else if fact.Intervals[i-1].Until > relationship.Since {
			return csp.Errorf(csp.BadInput, "relationship %q: its intervals overlap or are not in order at %s", fact.Key, relationship.Since)
		}
		if relationship.Since >= relationship.Until {
			return csp.Errorf(csp.BadInput, "relationship %q: its interval from %s is empty", fact.Key, relationship.Since)
		}
		if err := checkRelationship(relationship, fact.Key); err != nil {
			return err
		}
	}
	return nil
}

func checkEnds(relationship *csp.Relationship, key csp.FactKey) error {
	from, fromCloud, _, fromOK := relationship.From.Split()
	to, toCloud, _, toOK := relationship.To.Split()
	switch {
	case !fromOK || !isToken(string(relationship.From)):
		return csp.Errorf(csp.BadInput, "relationship %q: %q is no node id", key, relationship.From)
	case !toOK || !isToken(string(relationship.To)):
		return csp.Errorf(csp.BadInput, "relationship %q: %q is no node id", key, relationship.To)
	case !relationship.Kind.From().Has(from) || !relationship.Kind.To().Has(to):
		return csp.Errorf(csp.BadInput, "relationship %q: %s does not join a %s to a %s", key, relationship.Kind, from, to)
	case fromCloud != toCloud:
		return csp.Errorf(csp.BadInput, "relationship %q crosses clouds, from %s to %s: clouds are separate graphs", key, fromCloud, toCloud)
	}
	for _, field := range relationship.Kind.Discriminator() {
		if text := relationship.Properties.Get(field).Text(); text != "" && !isToken(text) {
			return csp.Errorf(csp.BadInput, "relationship %q: %s holds blanks", key, field)
		}
	}
	return nil
}

func checkRelationship(relationship *csp.Relationship, key csp.FactKey) error {
	for i, property := range relationship.Properties {
		if i > 0 && relationship.Properties[i-1].Field >= property.Field {
			return csp.Errorf(csp.BadInput, "relationship %q: its properties are not in order, each once", key)
		}
		if property.Field.IsDerived() || !property.Field.Spec().Facts.Has(relationship.Kind) {
			return csp.Errorf(csp.BadInput, "relationship %q: %s is no property of %s", key, nameOf(property.Field), relationship.Kind)
		}
		if problem := checkValue(property.Field, property.Value); problem != "" {
			return csp.Errorf(csp.BadInput, "relationship %q: %s %s", key, property.Field, problem)
		}
	}
	if len(relationship.Provenance) == 0 {
		return csp.Errorf(csp.BadInput, "relationship %q: the interval from %s has no provenance", key, relationship.Since)
	}
	for _, witness := range relationship.Provenance {
		if !isText(witness.Party) || !isText(witness.Source) {
			return csp.Errorf(csp.BadInput, "relationship %q: its provenance is no text", key)
		}
	}
	return nil
}

func checkValue(field csp.Field, value csp.Value) (problem string) {
	switch {
	case value.Type() != field.Spec().Type:
		return "has a value of the wrong type"
	case value.Type() == csp.String && !isText(value.Text()), value.Type() == csp.List && !isText(value.Joined()):
		return "is no text: it holds U+0000 or is not UTF-8"
	case field.Normalize(value) != value:
		return "is not normalized: write keys in lower case, without blanks around them or braces"
	}
	return ""
}

func nameOf(field csp.Field) string {
	if field == csp.NoField || int(field) >= csp.FieldCount {
		return "an unknown field"
	}
	return field.String()
}

func isText(text string) bool { return utf8.ValidString(text) && !strings.Contains(text, "\x00") }

// isToken reports whether text can stand in a fact's key, where blanks separate the parts. Control
// characters are excluded too, so that the order of keys is the order of their parts.
func isToken(text string) bool {
	for i := 0; i < len(text); i++ {
		if text[i] <= ' ' {
			return false
		}
	}
	return utf8.ValidString(text)
}
