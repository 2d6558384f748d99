package resolvers

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"github.com/99designs/gqlgen/graphql"

	"channelgraph/internal/csp"
	"channelgraph/internal/ledger"
)

// logTemplate is how a page of the change log is read and written.
type logTemplate struct {
	number        int // among the operation's pages of the log
	after, filter operand
	first         operand
	size          int // without first
	most          int
	fields        []logField
	place         string
}

// logField is a member of what is shown of the log.
type logField struct {
	key, name string
	typeName  string
	below     []logField
}

func (c *compiler) compileLog(shown *collected) (*logTemplate, error) {
	template := &logTemplate{
		after: operand{argument(shown.field, "after")}, first: operand{argument(shown.field, "first")}, filter: operand{argument(shown.field, "filter")},
		size: c.limits.PageDefault, most: c.limits.PageMax, place: shown.key,
	}
	for i := range c.program.roots {
		if c.program.roots[i].value.log != nil {
			template.number++
		}
	}
	var err error
	template.fields, err = c.compileLogFields(shown)
	return template, err
}

func (c *compiler) compileLogFields(shown *collected) (fields []logField, err error) {
	typeName := shown.field.Definition.Type.Name()
	members, err := c.collect(shown.sets, typeName)
	if err != nil {
		return nil, err
	}
	for i := range members {
		added := logField{key: members[i].key, name: members[i].name(), typeName: typeName}
		if len(members[i].field.SelectionSet) > 0 {
			if added.below, err = c.compileLogFields(&members[i]); err != nil {
				return nil, err
			}
		}
		fields = append(fields, added)
	}
	return fields, nil
}

// logPage is what a root field shows of the change log.
type logPage struct {
	entries []*ledger.Entry
	end     csp.Revision
	more    bool
}

// logFilter is ChangeLogFilter.
type logFilter struct {
	Nodes    []csp.NodeID `json:"nodes"`
	Commands []string     `json:"commands"`
	Actor    *string      `json:"actor"`
}

func (f *logFilter) matches(entry *ledger.Entry) bool {
	return (f.Actor == nil || entry.Actor == *f.Actor) &&
		(f.Commands == nil || slices.ContainsFunc(entry.Commands, func(one ledger.Recorded) bool { return slices.Contains(f.Commands, one.Name) })) &&
		(f.Nodes == nil || slices.ContainsFunc(entry.Touched(), func(id csp.NodeID) bool { return slices.Contains(f.Nodes, id) }))
}

// Bounds of the entries that one page looks through: where a filter leaves out more, endRevision says where to go on.
const (
	entriesAtOnce = 200
	mostEntries   = 5000
)

// readLog reads the pages of the change log that the operation asks for, and writes them.
func (r *run) readLog(ctx context.Context) error {
	r.log = nil
	for i := range r.program.roots {
		root := &r.program.roots[i]
		if root.value.log == nil || root.err != nil {
			continue
		}
		page, err := root.value.log.read(ctx, r.schema, graphql.GetOperationContext(ctx).Variables)
		if err != nil {
			return err
		}
		for _, entry := range page.entries {
			r.schema.show(ctx, func() []csp.NodeID {
				return append(entry.Touched(), namedBy(entry.Overridden, entry.Warnings)...)
			})
		}
		w := logWriter{}
		r.log = append(r.log, w.page(nil, root.value.log.fields, page))
		if w.err != nil {
			return w.err
		}
	}
	return nil
}

func (t *logTemplate) read(ctx context.Context, schema *Schema, variables map[string]any) (page logPage, err error) {
	filter, size, err := t.arguments(variables, &page.end)
	if err != nil {
		return page, err
	}
	scope, subject := schema.options.scope(ctx), schema.options.subject(ctx)
	for looked := 0; ; {
		found, err := schema.graph.Entries(ctx, page.end, entriesAtOnce)
		if err != nil {
			return page, err
		}
		for _, one := range found {
			if len(page.entries) == size || looked == mostEntries {
				page.more = true
				return page, nil
			}
			looked++
			entry, err := ledger.Decode(one)
			if err != nil {
				return page, err
			}
			page.end = one.Revision
			if !filter.matches(entry) {
				continue // what is seen of it does not match either
			}
			seen, err := schema.sight.Entry(ctx, scope, subject, entry)
			if err != nil {
				return page, err
			}
			if seen != nil && filter.matches(seen) {
				page.entries = append(page.entries, seen)
			}
		}
		if len(found) < entriesAtOnce {
			return page, nil
		}
	}
}

func (t *logTemplate) arguments(variables map[string]any, after *csp.Revision) (filter logFilter, size int, err error) {
	if value, err := t.after.value(variables); err != nil {
		return filter, 0, err
	} else if value != nil {
		if *after, err = convertRevision(value); err != nil {
			return filter, 0, located("after of "+t.place, err)
		}
	}
	size = t.size
	if value, err := t.first.value(variables); err != nil {
		return filter, 0, err
	} else if value != nil {
		number, err := sizeConverter(t.most)(value)
		if err != nil {
			return filter, 0, located("first of "+t.place, err)
		}
		size = int(number.Number())
	}
	value, err := t.filter.value(variables)
	if err != nil {
		return filter, 0, err
	}
	encoded, err := json.Marshal(value)
	if err == nil {
		err = json.Unmarshal(encoded, &filter)
	}
	if err != nil {
		return filter, 0, csp.Errorf(csp.BadInput, "Argument filter of %s: %s.", t.place, err)
	}
	return filter, size, nil
}

// logWriter writes a page of the change log.
type logWriter struct{ err error }

func (w *logWriter) object(out []byte, fields []logField, member func(out []byte, f *logField) []byte) []byte {
	out = append(out, '{')
	for i := range fields {
		f := &fields[i]
		if i > 0 {
			out = append(out, ',')
		}
		out = append(appendString(out, f.key), ':')
		if f.name == "__typename" {
			out = appendString(out, f.typeName)
		} else {
			out = member(out, f)
		}
	}
	return append(out, '}')
}

func (w *logWriter) list(out []byte, length int, item func(out []byte, number int) []byte) []byte {
	out = append(out, '[')
	for i := range length {
		if i > 0 {
			out = append(out, ',')
		}
		out = item(out, i)
	}
	return append(out, ']')
}

func (w *logWriter) page(out []byte, fields []logField, page logPage) []byte {
	return w.object(out, fields, func(out []byte, f *logField) []byte {
		switch f.name {
		case "endRevision":
			return strconv.AppendInt(out, int64(page.end), 10)
		case "hasMore":
			return strconv.AppendBool(out, page.more)
		}
		return w.list(out, len(page.entries), func(out []byte, number int) []byte { return w.entry(out, f.below, page.entries[number]) })
	})
}

func (w *logWriter) entry(out []byte, fields []logField, entry *ledger.Entry) []byte {
	return w.object(out, fields, func(out []byte, f *logField) []byte {
		switch f.name {
		case "revision":
			return strconv.AppendInt(out, int64(entry.Revision), 10)
		case "at":
			return appendInstant(out, entry.At)
		case "actor":
			return appendTextOrNull(out, entry.Actor)
		case "onBehalfOf":
			return appendTextOrNull(out, entry.OnBehalfOf)
		case "commands":
			return w.commands(out, f.below, entry.Commands)
		case "override":
			return w.override(out, f.below, entry.Override)
		case "overridden":
			return w.findings(out, f.below, entry.Overridden)
		case "warnings":
			return w.findings(out, f.below, entry.Warnings)
		case "nodes":
			touched := entry.Touched()
			return w.list(out, len(touched), func(out []byte, number int) []byte { return appendString(out, string(touched[number])) })
		}
		changed, err := entry.Changes()
		if err != nil {
			w.err = err
		}
		return w.list(out, len(changed), func(out []byte, number int) []byte { return w.change(out, f.below, &changed[number]) })
	})
}

func (w *logWriter) commands(out []byte, fields []logField, commands []ledger.Recorded) []byte {
	return w.list(out, len(commands), func(out []byte, number int) []byte {
		return w.object(out, fields, func(out []byte, f *logField) []byte {
			switch f.name {
			case "name":
				return appendString(out, commands[number].Name)
			case "party":
				return appendTextOrNull(out, string(commands[number].Party))
			}
			return append(out, commands[number].Input...)
		})
	})
}

func (w *logWriter) override(out []byte, fields []logField, override *ledger.Override) []byte {
	if override == nil {
		return append(out, nullText...)
	}
	return w.object(out, fields, func(out []byte, f *logField) []byte {
		if f.name == "reason" {
			return appendString(out, override.Reason)
		}
		return w.list(out, len(override.Rules), func(out []byte, number int) []byte { return appendString(out, override.Rules[number]) })
	})
}

func (w *logWriter) findings(out []byte, fields []logField, findings []ledger.Finding) []byte {
	return w.list(out, len(findings), func(out []byte, number int) []byte {
		return w.object(out, fields, func(out []byte, f *logField) []byte {
			if f.name == "rule" {
				return appendString(out, findings[number].Rule.ID)
			}
			return appendString(out, string(findings[number].Subject))
		})
	})
}

func (w *logWriter) change(out []byte, fields []logField, change *ledger.Written) []byte {
	return w.object(out, fields, func(out []byte, f *logField) []byte {
		var records []json.RawMessage
		switch f.name {
		case "id":
			return appendString(out, change.ID)
		case "before":
			records = change.Before
		case "after":
			records = change.After
		}
		return w.list(out, len(records), func(out []byte, number int) []byte { return append(out, records[number]...) })
	})
}
