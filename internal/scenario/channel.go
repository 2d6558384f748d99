package scenario

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"channelgraph/internal/csp"
)

// Channel is what a text states, ready for one Put.
type Channel struct {
	Nodes []csp.Node
	Facts []csp.Fact
}

// ParseChannel reads a text. An error names the line.
func ParseChannel(text string) (Channel, error) {
	r := reader{cloud: csp.Global, named: map[string]csp.NodeID{}, facts: map[csp.FactKey]*csp.Fact{}}
	for number, line := range strings.Split(text, "\n") {
		words, err := split(line)
		if err == nil && len(words) > 0 {
			err = r.statement(words)
		}
		if err != nil {
			return Channel{}, fmt.Errorf("line %d: %w", number+1, err)
		}
	}
	return r.channel(), nil
}

type reader struct {
	cloud csp.Cloud
	named map[string]csp.NodeID
	nodes []csp.Node
	facts map[csp.FactKey]*csp.Fact
	order []csp.FactKey
}

func (r *reader) channel() Channel {
	channel := Channel{Nodes: r.nodes}
	for _, key := range r.order {
		fact := *r.facts[key]
		slices.SortFunc(fact.Intervals, func(a, b csp.Relationship) int { return cmp.Compare(a.Since, b.Since) })
		channel.Facts = append(channel.Facts, fact)
	}
	return channel
}

func (r *reader) statement(words []string) error {
	if words[0] == "cloud" {
		if len(words) != 2 || !csp.CloudNames.Has(words[1]) {
			return fmt.Errorf("cloud needs one of %v", csp.CloudNames.Names)
		}
		r.cloud = csp.Cloud(words[1])
		return nil
	}
	if len(words) < 2 {
		return fmt.Errorf("%q states neither a node nor a relationship", words[0])
	}
	if kind, ok := csp.ParseKind(capitalized(words[0])); ok {
		return r.node(kind, words[1], words[2:])
	}
	if kind, ok := csp.ParseFactKind(words[1]); ok && len(words) > 2 {
		return r.relationship(kind, words[0], words[2], words[3:])
	}
	return fmt.Errorf("%q is no node kind and %q no relationship type", words[0], words[1])
}

func capitalized(word string) string { return strings.ToUpper(word[:1]) + word[1:] }

func (r *reader) node(kind csp.Kind, name string, properties []string) error {
	if _, taken := r.named[name]; taken {
		return fmt.Errorf("%s is stated twice", name)
	}
	node := csp.Node{ID: csp.NewNodeID(kind, r.cloud, name)}
	key := csp.TenantID
	if kind == csp.Subscription {
		key = csp.SubscriptionID
	}
	node.Properties = node.Properties.With(key, csp.StringValue(csp.NormalizeKey(name)))
	for _, property := range properties {
		name, text, _ := strings.Cut(property, "=")
		name, date, _ := strings.Cut(name, "@")
		field, ok := csp.NodeField(kind, name)
		if !ok {
			return fmt.Errorf("a %s has no %s", kind, name)
		}
		value, err := r.value(field, text)
		if err != nil {
			return err
		}
		if field == key {
			node.ID = csp.NewNodeID(kind, r.cloud, value.Text())
		}
		if !field.Spec().Dated {
			node.Properties = node.Properties.With(field, field.Normalize(value))
			continue
		}
		since, err := instant(date)
		if err != nil {
			return fmt.Errorf("%s needs a date, as in %s@2024-01-01=…: %w", name, name, err)
		}
		node.History = append(node.History, csp.Dated{Field: field, Since: since, Value: value})
	}
	slices.SortStableFunc(node.History, func(a, b csp.Dated) int {
		return cmp.Or(cmp.Compare(a.Field, b.Field), cmp.Compare(a.Since, b.Since))
	})
	r.named[name] = node.ID
	r.nodes = append(r.nodes, node)
	return nil
}

func (r *reader) relationship(kind csp.FactKind, from, to string, rest []string) error {
	fromID, knownFrom := r.named[from]
	toID, knownTo := r.named[to]
	if !knownFrom || !knownTo {
		return fmt.Errorf("state %s and %s before the relationship between them", from, to)
	}
	relationship := csp.Relationship{Kind: kind, From: fromID, To: toID, Until: csp.Forever}
	for _, word := range rest {
		if err := r.detail(&relationship, word); err != nil {
			return err
		}
	}
	if relationship.Provenance == nil {
		relationship.Provenance = []csp.Provenance{{Party: from, Source: "scenario", Recorded: relationship.Since}}
	}
	key := relationship.Fact()
	fact := r.facts[key]
	if fact == nil {
		fact = &csp.Fact{Key: key}
		r.facts[key] = fact
		r.order = append(r.order, key)
	}
	fact.Intervals = append(fact.Intervals, relationship)
	return nil
}

func (r *reader) detail(relationship *csp.Relationship, word string) error {
	name, text, isProperty := strings.Cut(word, "=")
	if !isProperty {
		since, until, _ := strings.Cut(word, "..")
		return interval(relationship, since, until)
	}
	if name == "by" {
		witness, err := witness(text, relationship.Since)
		relationship.Provenance = append(relationship.Provenance, witness)
		return err
	}
	field, ok := csp.FactField(relationship.Kind, name)
	if !ok {
		return fmt.Errorf("%s has no %s", relationship.Kind, name)
	}
	value, err := r.value(field, text)
	relationship.Properties = relationship.Properties.With(field, value)
	return err
}

// witness reads party/source or party/source@date; without a date it was recorded when the relationship began.
func witness(text string, since csp.Instant) (witness csp.Provenance, err error) {
	text, date, dated := strings.Cut(text, "@")
	witness.Party, witness.Source, _ = strings.Cut(text, "/")
	if witness.Recorded = since; dated {
		witness.Recorded, err = instant(date)
	}
	return witness, err
}

func interval(relationship *csp.Relationship, since, until string) (err error) {
	if relationship.Since, err = instant(since); err != nil {
		return err
	}
	if until != "" {
		relationship.Until, err = instant(until)
	}
	return err
}

func (r *reader) value(field csp.Field, text string) (csp.Value, error) {
	spec := field.Spec()
	switch {
	case spec.Format == csp.Reference:
		id, known := r.named[text]
		if !known {
			return csp.Value{}, fmt.Errorf("%s names %s, which is not stated before", field, text)
		}
		return csp.StringValue(string(id)), nil
	case spec.Enum != nil && spec.Type == csp.String && !spec.Enum.Has(text):
		return csp.Value{}, fmt.Errorf("%s has no value %q", field, text)
	}
	switch spec.Type {
	case csp.Bool:
		truth, err := strconv.ParseBool(text)
		return csp.BoolValue(truth), err
	case csp.Int:
		number, err := strconv.ParseInt(text, 10, 32)
		return csp.IntValue(number), err
	case csp.Time:
		at, err := instant(text)
		return csp.TimeValue(at), err
	case csp.List:
		return csp.ListValue(strings.Split(text, ",")), nil
	}
	return field.Normalize(csp.StringValue(text)), nil
}

// instant reads a day or an instant.
func instant(text string) (csp.Instant, error) {
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return csp.InstantOf(day), nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return 0, fmt.Errorf("%q is neither a day (2024-01-31) nor an instant (2024-01-31T12:00:00Z)", text)
	}
	return csp.InstantOf(at), nil
}

// split cuts a line into words at blanks outside of double quotes, and drops the quotes.
func split(line string) ([]string, error) {
	line = strings.TrimSpace(line)
	if line == "" || line[0] == '#' {
		return nil, nil
	}
	var words []string
	var word strings.Builder
	quoted := false
	for _, c := range line {
		switch {
		case c == '"':
			quoted = !quoted
		case c == ' ' && !quoted:
			if word.Len() > 0 {
				words = append(words, word.String())
				word.Reset()
			}
		default:
			word.WriteRune(c)
		}
	}
	if quoted {
		return nil, fmt.Errorf("a quote is not closed")
	}
	return append(words, word.String()), nil
}
