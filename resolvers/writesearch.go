package resolvers

import (
	"strconv"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// match finds a row's best match again, as the store did.
func (w *writer) match(template *connectionTemplate, table *plan.Table, row int) csp.SearchMatch {
	if w.query == nil {
		w.query = csp.NewSearchQuery(w.values[template.search.text].One.Text())
	}
	cells := table.Cells[row*template.width:]
	best, _ := w.query.Best(csp.NodeID(cells[template.idCell].Text()), func(searched csp.Field) csp.Value {
		if column := template.search.column(searched); column >= 0 {
			return searched.Comparable(cells[column])
		}
		return csp.Value{}
	})
	return best
}

// column returns where the cells of a searched field stand, or -1.
func (t *searchTemplate) column(searched csp.Field) int {
	for place := range csp.Searched {
		if csp.Searched[place].Field == searched {
			return t.columns[place]
		}
	}
	return -1
}

func (w *writer) matchOf(out []byte, template *connectionTemplate, fields []field, table *plan.Table, row int) []byte {
	if len(fields) == 0 {
		return append(out, "{}"...)
	}
	found := w.match(template, table, row)
	name, text := found.Field.String(), table.Cells[row*template.width+template.search.column(found.Field)].Text()
	if found.Field == csp.ID {
		_, _, text, _ = csp.NodeID(text).Split()
		name = keyName(table.Kinds[row])
	}
	for i := range fields {
		f := &fields[i]
		out = append(out, f.prefix...)
		switch f.code {
		case constant:
			out = append(out, f.text...)
		case matchKind:
			out = appendString(out, found.Class.String())
		case matchField:
			out = appendString(out, name)
		case matchText:
			out = appendString(out, text)
		case highlights:
			out = w.highlights(out, f.fields, w.query.Highlights(found.Class, text))
		}
	}
	return append(out, '}')
}

// keyName is the field that holds the natural key of a kind's nodes.
func keyName(kind csp.Kind) string {
	if kind == csp.Subscription {
		return csp.SubscriptionID.String()
	}
	return csp.TenantID.String()
}

func (w *writer) highlights(out []byte, fields []field, list []csp.Highlight) []byte {
	out = append(out, '[')
	for i, part := range list {
		if i > 0 {
			out = append(out, ',')
		}
		for j := range fields {
			f := &fields[j]
			out = append(out, f.prefix...)
			switch f.code {
			case constant:
				out = append(out, f.text...)
			case highlightStart:
				out = strconv.AppendInt(out, int64(part.Start), 10)
			case highlightEnd:
				out = strconv.AppendInt(out, int64(part.End), 10)
			}
		}
		if len(fields) == 0 {
			out = append(out, '{')
		}
		out = append(out, '}')
	}
	return append(out, ']')
}

func appendKinds(out []byte, kinds csp.KindSet) []byte {
	out = append(out, '[')
	for i, kind := range kinds.Kinds() {
		if i > 0 {
			out = append(out, ',')
		}
		out = appendString(out, csp.NodeKinds.Names[kind-csp.Provider])
	}
	return append(out, ']')
}
