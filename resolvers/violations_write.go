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
	values   []plan.Slotted
	page     []violation
	more     bool
	at       evidencePlace // of the evidence being written
}

// violations writes a page: the first rows of the rules' tables, one after another.
func (w *writer) violations(out []byte, template *violationsTemplate, tables []plan.Table, values []plan.Slotted) []byte {
	page := violationsWriter{writer: w, template: template, values: values, tables: tables[:len(template.rules)]}
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
	return appendObject(out, w.template.fields, 0, w.member)
}

func (w *violationsWriter) member(out []byte, f *field, _ int) []byte {
	switch f.code {
	case totalCount:
		total := int64(0)
		for r := range w.tables {
			total += w.tables[r].Totals[0]
		}
		return strconv.AppendInt(out, total, 10)
	case ruleCounts:
		return w.counts(out, f)
	case pageInfo:
		page := writtenPage{to: len(w.page), cut: w.more, cursor: w.place}
		return appendObject(out, f.fields, 0, page.member)
	case edges:
		return appendObjects(out, f.fields, 0, len(w.page), w.edgeMember)
	}
	return w.each(out, len(w.page), func(out []byte, row int) []byte { return w.violation(out, f, row) })
}

// each writes a list of objects whose fields differ.
func (w *violationsWriter) each(out []byte, length int, write func(out []byte, row int) []byte) []byte {
	out = append(out, '[')
	for row := range length {
		if row > 0 {
			out = append(out, ',')
		}
		out = write(out, row)
	}
	return append(out, ']')
}

func (w *violationsWriter) counts(out []byte, list *field) []byte {
	return w.each(out, len(list.rules.byRule), func(out []byte, rule int) []byte {
		return appendObject(out, list.rules.byRule[rule], rule, func(out []byte, _ *field, rule int) []byte {
			return strconv.AppendInt(out, w.tables[rule].Totals[0], 10)
		})
	})
}

// place writes a violation's cursor.
func (w *violationsWriter) place(out []byte, row int) []byte {
	v := w.page[row]
	rule := &w.template.rules[v.rule]
	return appendViolationCursor(out, rule.rule.ID, w.tables[v.rule].Cells[v.row*rule.width+rule.idCell].Text())
}

func (w *violationsWriter) edgeMember(out []byte, f *field, row int) []byte {
	if f.code == edgeCursor {
		return w.place(out, row)
	}
	return w.violation(out, f, row)
}

func (w *violationsWriter) violation(out []byte, list *field, row int) []byte {
	v := w.page[row]
	table := &w.tables[v.rule]
	return appendObject(out, list.rules.byRule[v.rule], v.row, func(out []byte, f *field, row int) []byte {
		switch f.code {
		case edgeNode:
			return w.node(out, f.node, table, row)
		case evidence:
			rule := &w.template.rules[v.rule]
			w.at = evidencePlace{rule: rule.rule.ID, node: table.Cells[row*rule.width+rule.idCell].Text(), path: w.at.path[:0]}
			if of := f.rules.of; of != plan.NoSlot && w.values[of].One.Text() != w.at.node {
				return append(out, "[]"...)
			}
			out, _ = w.evidence(append(out, '['), f.rules.evidence, table, row, true)
			return append(out, ']')
		}
		return strconv.AppendBool(out, isComplete(f.rules.evidence, table, row))
	})
}

// evidence writes what is tied to one row, and what is tied to that. first says that nothing was written before.
func (w *violationsWriter) evidence(out []byte, list []*evidenceTemplate, table *plan.Table, row int, first bool) (written []byte, still bool) {
	depth := len(w.at.path)
	for _, template := range list {
		below := &table.Hops[template.index]
		from, to := below.Rows(row)
		for reached := from; reached < to; reached++ {
			w.at.path = append(w.at.path[:depth], evidenceStep{number: template.step})
			if width := template.connection.width; width > 0 {
				w.at.path[depth].id = below.Cells[reached*width+template.connection.idCell].Text()
			}
			if !template.passed {
				if !first {
					out = append(out, ',')
				}
				first = false
				out = w.evidenceItem(out, template, table, row, below, reached)
			}
			out, first = w.evidence(out, template.below, below, reached, first)
		}
	}
	w.at.path = w.at.path[:depth]
	return out, first
}

func (w *violationsWriter) evidenceItem(out []byte, template *evidenceTemplate, table *plan.Table, row int, below *plan.Table, reached int) []byte {
	return appendObject(out, template.fields, reached, func(out []byte, f *field, reached int) []byte {
		switch f.code {
		case evidenceFrom:
			return w.node(out, f.node, table, row)
		case edgeNode:
			return w.node(out, f.node, below, reached)
		case evidenceNext:
			if _, to := below.Rows(row); reached < to-1 || !below.More[row] {
				return append(out, nullText...)
			}
			return appendEvidenceCursor(out, &w.at)
		}
		return w.facts(out, &template.connection, f.fields, below.Facts, reached)
	})
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
