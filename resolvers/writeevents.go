package resolvers

import (
	"encoding/json"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// event writes a member of an event.
func (w *payloadWriter) event(out []byte, f *field) []byte {
	entry := w.run.event.entry
	switch f.code {
	case eventActor:
		return appendTextOrNull(out, entry.Actor)
	case eventCommands:
		out = append(out, '[')
		for i := range entry.Commands {
			if i > 0 {
				out = append(out, ',')
			}
			out = appendString(out, entry.Commands[i].Name)
		}
		return append(out, ']')
	}
	if len(w.run.event.nodes) > 0 {
		return appendObjects(out, f.fields, 0, len(w.run.event.nodes), w.changedNode)
	}
	tables := map[int]*plan.FactTable{}
	return appendObjects(out, f.fields, 0, len(w.run.event.relationships), func(out []byte, f *field, row int) []byte {
		change := &w.run.event.relationships[row]
		switch f.code {
		case toldKind:
			return appendString(out, change.Change.String())
		case toldType:
			return appendString(out, change.Known().Kind.String())
		case toldBefore, toldAfter:
			known, place := change.After, change.after
			if f.code == toldBefore {
				known, place = change.Before, change.before
			}
			if known == nil {
				return append(out, nullText...)
			}
			if tables[f.index] == nil {
				tables[f.index] = w.table(w.template.relationships[f.index])
			}
			return w.known(out, f, tables[f.index], place, known.Kind)
		}
		return w.changedEnd(out, f, row)
	})
}

func (w *payloadWriter) changedNode(out []byte, f *field, row int) []byte {
	change := &w.run.event.entry.Nodes[w.run.event.nodes[row]]
	switch f.code {
	case toldKind:
		return appendString(out, csp.NodeChange(change.Before, change.After).String())
	case toldBefore:
		return appendLine(out, w.run.event.lines[row].Before)
	case toldAfter:
		return appendLine(out, w.run.event.lines[row].After)
	}
	return w.changedEnd(out, f, row)
}

// changedEnd writes a node that a change is of, or its id.
func (w *payloadWriter) changedEnd(out []byte, f *field, row int) []byte {
	if f.code == toldID {
		return appendString(out, string(w.run.event.id(row, f.isFrom)))
	}
	return w.node(out, f.node, &w.tables[f.index], row)
}

// appendLine writes a node in the line format, or null.
func appendLine(out []byte, lines []json.RawMessage) []byte {
	if len(lines) == 0 {
		return append(out, nullText...)
	}
	return append(out, lines[0]...)
}
