package partnercenter

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"channelgraph/internal/csp"
)

func (f *file) reject(format string, args ...any) error {
	f.Sink.Reject(f.at, fmt.Sprintf(format, args...))
	return nil
}

func (f *file) warn(rule, format string, args ...any) {
	f.Sink.Warn(f.at, rule, fmt.Sprintf(format, args...))
}

func (f *file) node(kind csp.Kind, key string) csp.NodeID { return csp.NewNodeID(kind, f.Cloud, key) }

func (f *file) assertNode(said *csp.NodeStatement) error {
	return f.Sink.Assert(csp.Assertion{Node: said, At: f.at})
}

// stated builds what one caller says of a relationship. since is the documented start; without one it is when it was seen.
func (f *file) stated(kind csp.FactKind, from, to csp.NodeID, since since, source string) *csp.FactStatement {
	said := &csp.FactStatement{Observed: f.Observed}
	said.Kind, said.From, said.To = kind, from, to
	said.Since, said.Until = f.Observed, csp.Forever
	if since.known && since.at < f.Observed {
		said.Since = since.at
	}
	party := "partner-center"
	if f.caller != nil {
		party = f.caller.tenant
	}
	said.Provenance = []csp.Provenance{{Party: party, Source: source, Recorded: f.Recorded}}
	return said
}

func (f *file) assertFact(said *csp.FactStatement) error {
	return f.Sink.Assert(csp.Assertion{Fact: said, At: f.at})
}

// since is a documented start, or none.
type since struct {
	at    csp.Instant
	known bool
}

// firstDate returns the first of the record's dates that is one. Names are Partner Center's.
func (f *file) firstDate(record object, names ...string) since {
	for _, name := range names {
		at, known, err := parseDate(record.text(strings.ToLower(name)))
		if err != nil {
			f.warn("", "%s: %v; it is left out", name, err)
		}
		if known {
			return since{at, true}
		}
	}
	return since{}
}

// builder collects what a record says of one node.
type builder struct {
	f    *file
	said csp.NodeStatement
}

func (f *file) build(kind csp.Kind, key string) *builder {
	b := &builder{f: f, said: csp.NodeStatement{ID: f.node(kind, key)}}
	field := csp.TenantID
	if kind == csp.Subscription {
		field = csp.SubscriptionID
	}
	b.set(field, csp.StringValue(csp.NormalizeKey(key)))
	return b
}

func (b *builder) set(field csp.Field, value csp.Value) {
	b.said.Set = b.said.Set.With(field, value)
}

// take sets a field from a JSON value: absent leaves it, null clears it, a wrong value leaves it and warns.
func (b *builder) take(field csp.Field, record object, name string) {
	raw, there := record[name]
	if !there {
		return
	}
	if raw == nil {
		b.clear(field)
		return
	}
	value, ok := convert(field, raw)
	switch {
	case !ok:
		b.f.warn("", "%s has a value that is no %s; it is left out", field, wanted(field))
	case value.IsNull():
		b.clear(field)
	case field.Spec().Dated:
		b.date(field, value)
	default:
		b.set(field, value)
	}
}

func (b *builder) clear(field csp.Field) {
	if !field.Spec().Dated {
		b.said.Clear = append(b.said.Clear, field)
	}
}

func (b *builder) date(field csp.Field, value csp.Value) {
	b.said.Dated = append(b.said.Dated, csp.Dated{Field: field, Since: b.f.Observed, Value: value})
}

func (b *builder) role(role string) {
	b.said.Include = append(b.said.Include, csp.Dated{Field: csp.Roles, Since: b.f.Observed, Value: csp.ListValue([]string{role})})
}

// text sets a text field if the text is not empty.
func (b *builder) text(field csp.Field, text string) {
	if value, ok := convertText(field, text); ok && !value.IsNull() {
		b.set(field, value)
	}
}

func (b *builder) assert() error {
	sortDated(b.said.Dated)
	return b.f.assertNode(&b.said)
}

// mention asserts what fills gaps only.
func (b *builder) mention() error {
	b.said.Mention = true
	return b.assert()
}

func wanted(field csp.Field) string {
	if enum := field.Spec().Enum; enum != nil {
		return enum.Title
	}
	return map[csp.Type]string{csp.Bool: "boolean", csp.Int: "integer", csp.Time: "date", csp.List: "list of texts", csp.String: "text"}[field.Spec().Type]
}

func sortDated(dated []csp.Dated) {
	slices.SortFunc(dated, func(a, b csp.Dated) int { return cmp.Compare(a.Field, b.Field) })
}
