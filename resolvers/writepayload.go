package resolvers

import (
	"strconv"

	"channelgraph/internal/csp"
	"channelgraph/internal/ledger"
	"channelgraph/internal/plan"
)

// payloadWriter writes what came of a mutation's command.
type payloadWriter struct {
	*writer
	template *payloadTemplate
	run      *run
	result   *ledger.Result
	japanese bool
	tables   []plan.Table // by lookup
}

func (w *writer) payload(out []byte, template *payloadTemplate, run *run, tables []plan.Table) []byte {
	p := payloadWriter{w, template, run, run.result, run.japanese, tables}
	return appendObject(out, template.fields, 0, p.member)
}

func (w *payloadWriter) member(out []byte, f *field, _ int) []byte {
	switch f.code {
	case payloadRevision:
		return strconv.AppendInt(out, int64(w.result.Revision), 10)
	case payloadAt:
		return appendInstant(out, w.result.At)
	case payloadOutcome:
		return appendString(out, string(w.result.Outcome))
	case payloadIsRepeated:
		return strconv.AppendBool(out, w.result.IsRepeated)
	case payloadIsDryRun:
		return strconv.AppendBool(out, w.result.IsDryRun)
	case payloadFindings:
		return w.findings(out, f)
	case eventActor, eventCommands, eventChanges:
		return w.event(out, f)
	case payloadNodes:
		from, to := w.tables[f.index].Rows(0)
		return w.nodes(out, f.node, &w.tables[f.index], from, to)
	case payloadRelationship:
		rows := newestInterval(w.run)
		if len(rows) == 0 {
			return append(out, nullText...)
		}
		return w.known(out, f, w.table(w.template.relationships[f.index]), 0, rows[0][0].Kind)
	}
	return w.first(out, f.node, &w.tables[f.index], 0)
}

func (w *payloadWriter) findings(out []byte, list *field) []byte {
	findings := list.findings(w.result)
	passed := 0 // evidence of the findings before
	return appendObjects(out, list.fields, 0, len(findings), func(out []byte, f *field, row int) []byte {
		finding := &findings[row]
		switch f.code {
		case findingRule:
			if text, known := f.texts[finding.Rule]; known {
				return append(out, text...)
			}
			return append(out, nullText...)
		case findingText:
			if w.japanese {
				return appendString(out, finding.Rule.Text.JA)
			}
			return appendString(out, finding.Rule.Text.EN)
		case findingSubjectID:
			return appendString(out, string(finding.Subject))
		case findingSubject:
			return w.node(out, f.node, &w.tables[f.index], row)
		case findingIsComplete:
			return strconv.AppendBool(out, !finding.IsCut)
		}
		passed = 0
		for i := range row {
			passed += len(findings[i].Evidence)
		}
		return appendObjects(out, f.fields, 0, len(finding.Evidence), func(out []byte, f *field, number int) []byte {
			shown := &finding.Evidence[number]
			switch f.code {
			case shownType:
				return appendString(out, shown.Fact.String())
			case shownID:
				return appendString(out, string(endOf(shown, f.isFrom)))
			}
			return w.node(out, f.node, &w.tables[f.index], passed+number)
		})
	})
}

// known writes a relationship of a table that was made here.
func (w *payloadWriter) known(out []byte, f *field, table *plan.FactTable, row int, kind csp.FactKind) []byte {
	tie := &f.ties[kind]
	if tie.template == nil {
		return append(out, nullText...) // of another kind than the payload shows
	}
	return w.fact(out, tie.template, tie.fields, table, row)
}

// table makes the table that a store would have read of relationships.
func (w *payloadWriter) table(template *relationshipTemplate) *plan.FactTable {
	table := &plan.FactTable{Starts: []int32{0}}
	each := []int32{0} // one row of another table for each of these
	selection := template.selection
	if selection.Provenance {
		table.Provenance = &plan.ProvenanceTable{Starts: []int32{0}}
	}
	for _, rows := range template.rows(w.run) {
		for i := range rows {
			each = append(each, int32(len(each)))
			for _, column := range selection.Columns {
				table.Cells = append(table.Cells, rows[i].Value(column))
			}
			if selection.Provenance {
				table.Provenance.Witnesses = append(table.Provenance.Witnesses, rows[i].Provenance...)
				table.Provenance.Starts = append(table.Provenance.Starts, int32(len(table.Provenance.Witnesses)))
			}
		}
		table.Starts = append(table.Starts, int32(len(each)-1))
	}
	for _, lookup := range template.references {
		found := w.tables[lookup]
		found.Starts = each
		table.References = append(table.References, found)
	}
	if template.history != nil {
		table.History = w.table(template.history)
	}
	return table
}
