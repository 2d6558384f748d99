package resolvers

import (
	"slices"
	"strconv"

	"channelgraph/internal/plan"
)

// violation is a row of one rule's table.
type violation struct{ rule, row int }

// violationsWriter writes one page of violations.
type violationsWriter struct {
	*writer
	template *violationsTemplate
	tables   []plan.Table // by rule
	page     []violation
	more     bool
}

// violations writes a page: the first rows of the rules' tables, one after another.
func (w *writer) violations(out []byte, template *violationsTemplate, tables []plan.Table, values []plan.Slotted) []byte {
	page := violationsWriter{writer: w, template: template, tables: tables[:len(template.rules)]}
	first, last := template.within.between(values, len(page.tables))
	size := int(values[template.size].One.Number())
	if template.backward {
		page.takeLast(first, last, size)
	} else {
		page.take(first, last, size)
	}
	return page.connection(out)
}

// take collects at most size rows from the start of what the rules from first to last list.
func (w *violationsWriter) take(first, last, size int) {
	for r := first; r <= last; r++ {
		from, to := w.tables[r].Rows(0)
		fitting := min(to-from, size-len(w.page))
		for row := from; row < from+fitting; row++ {
			w.page = append(w.page, violation{r, row})
		}
		if fitting < to-from || w.tables[r].More[0] {
			w.more = true
			return
		}
	}
}

// takeLast collects at most size rows from the end of it.
func (w *violationsWriter) takeLast(first, last, size int) {
	defer func() { slices.Reverse(w.page) }()
	for r := last; r >= first; r-- {
		from, to := w.tables[r].Rows(0)
		fitting := min(to-from, size-len(w.page))
		for row := to - 1; row >= to-fitting; row-- {
			w.page = append(w.page, violation{r, row})
		}
		if fitting < to-from || w.tables[r].More[0] {
			w.more = true
			return
		}
	}
}

func (w *violationsWriter) connection(out []byte) []byte {
	fields := w.template.fields
	if len(fields) == 0 {
		return append(out, "{}"...)
	}
	for i := range fields {
		f := &fields[i]
		out = append(out, f.prefix...)
		switch f.code {
		case constant:
			out = append(out, f.text...)
		case totalCount:
			total := int64(0)
			for r := range w.tables {
				total += w.tables[r].Totals[0]
			}
			out = strconv.AppendInt(out, total, 10)
		case ruleCounts:
			out = w.counts(out, f)
		case pageInfo:
			out = w.info(out, f.fields)
		case edges:
			out = w.each(out, func(out []byte, v violation) []byte { return w.edge(out, f.fields, v) })
		case nodes:
			out = w.each(out, func(out []byte, v violation) []byte { return w.violation(out, f, v) })
		}
	}
	return append(out, '}')
}

func (w *violationsWriter) each(out []byte, write func([]byte, violation) []byte) []byte {
	out = append(out, '[')
	for i, v := range w.page {
		if i > 0 {
			out = append(out, ',')
		}
		out = write(out, v)
	}
	return append(out, ']')
}

func (w *violationsWriter) counts(out []byte, list *field) []byte {
	out = append(out, '[')
	for r, fields := range list.rules.byRule {
		if r > 0 {
			out = append(out, ',')
		}
		for i := range fields {
			out = append(out, fields[i].prefix...)
			if fields[i].code == totalCount {
				out = strconv.AppendInt(out, w.tables[r].Totals[0], 10)
			} else {
				out = append(out, fields[i].text...)
			}
		}
		out = ended(out, fields)
	}
	return append(out, ']')
}

// ended closes an object, which may have no members.
func ended(out []byte, fields []field) []byte {
	if len(fields) == 0 {
		out = append(out, '{')
	}
	return append(out, '}')
}

func (w *violationsWriter) info(out []byte, fields []field) []byte {
	for i := range fields {
		f := &fields[i]
		out = append(out, f.prefix...)
		var done bool
		switch out, done = appendCut(out, f.code, w.more, false); {
		case done:
		case f.code == constant:
			out = append(out, f.text...)
		case len(w.page) == 0:
			out = append(out, nullText...)
		case f.code == startCursor:
			out = w.place(out, w.page[0])
		case f.code == endCursor:
			out = w.place(out, w.page[len(w.page)-1])
		}
	}
	return ended(out, fields)
}

// place writes a violation's cursor.
func (w *violationsWriter) place(out []byte, v violation) []byte {
	rule := &w.template.rules[v.rule]
	return appendViolationCursor(out, rule.rule.ID, w.tables[v.rule].Cells[v.row*rule.width+rule.idCell].Text())
}

func (w *violationsWriter) edge(out []byte, fields []field, v violation) []byte {
	for i := range fields {
		f := &fields[i]
		out = append(out, f.prefix...)
		switch f.code {
		case constant:
			out = append(out, f.text...)
		case edgeCursor:
			out = w.place(out, v)
		case edgeNode:
			out = w.violation(out, f, v)
		}
	}
	return ended(out, fields)
}

func (w *violationsWriter) violation(out []byte, list *field, v violation) []byte {
	fields, table := list.rules.byRule[v.rule], &w.tables[v.rule]
	for i := range fields {
		f := &fields[i]
		out = append(out, f.prefix...)
		switch f.code {
		case constant:
			out = append(out, f.text...)
		case edgeNode:
			out = w.node(out, f.node, table, v.row)
		case evidence:
			out = append(out, '[')
			out, _ = w.evidence(out, f.rules.evidence, table, v.row, true)
			out = append(out, ']')
		case evidenceComplete:
			out = strconv.AppendBool(out, isComplete(f.rules.evidence, table, v.row))
		}
	}
	return ended(out, fields)
}

// evidence writes what is tied to one row, and what is tied to that. first says that nothing was written before.
func (w *violationsWriter) evidence(out []byte, list []*evidenceTemplate, table *plan.Table, row int, first bool) (written []byte, still bool) {
	for _, template := range list {
		below := &table.Hops[template.index]
		from, to := below.Rows(row)
		for reached := from; reached < to; reached++ {
			if !first {
				out = append(out, ',')
			}
			first = false
			out = w.evidenceItem(out, template, table, row, below, reached)
			out, first = w.evidence(out, template.below, below, reached, first)
		}
	}
	return out, first
}

func (w *violationsWriter) evidenceItem(out []byte, template *evidenceTemplate, table *plan.Table, row int, below *plan.Table, reached int) []byte {
	for i := range template.fields {
		f := &template.fields[i]
		out = append(out, f.prefix...)
		switch f.code {
		case constant:
			out = append(out, f.text...)
		case evidenceFrom:
			out = w.node(out, f.node, table, row)
		case edgeNode:
			out = w.node(out, f.node, below, reached)
		case facts:
			out = w.facts(out, &template.connection, f.fields, below.Facts, reached)
		}
	}
	return ended(out, template.fields)
}

// isComplete reports whether no page of a row's evidence was cut.
func isComplete(list []*evidenceTemplate, table *plan.Table, row int) bool {
	for _, template := range list {
		below := &table.Hops[template.index]
		if below.More[row] {
			return false
		}
		from, to := below.Rows(row)
		for reached := from; reached < to; reached++ {
			if !isComplete(template.below, below, reached) {
				return false
			}
		}
	}
	return true
}
