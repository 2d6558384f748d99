package embedded

import "channelgraph/internal/csp"

// valueReader reads values back from a record.
type valueReader struct {
	dictionaries *dictionaries
	numbers      *fieldNumbers
	key          string // the natural key of the node
}

func (d *valueReader) properties(r *recordReader, l *layout) csp.Properties {
	var properties csp.Properties
	for field := r.field(l, d.numbers); field != csp.NoField; field = r.field(l, d.numbers) {
		properties = append(properties, csp.Property{Field: field, Value: d.value(r, field)})
	}
	return properties
}

// history reads the dated values, which are the rest of a node's record.
func (d *valueReader) history(r *recordReader, l *layout) []csp.Dated {
	var history []csp.Dated
	for len(r.rest) > 0 && !r.flawed {
		history = append(history, d.dated(r, l))
	}
	return history
}

func (d *valueReader) dated(r *recordReader, l *layout) csp.Dated {
	one := csp.Dated{Field: r.field(l, d.numbers), Since: csp.Instant(r.signed())}
	if r.byte() != 0 {
		one.Value = d.value(r, one.Field)
	}
	return one
}

func (d *valueReader) value(r *recordReader, field csp.Field) csp.Value {
	switch classOf(field) {
	case codeClass:
		return d.dictionaries[field].values[r.unsigned()]
	case textClass:
		text := d.text(r)
		if field.Spec().Format == csp.Typed && r.byte() == foldedApart {
			d.text(r)
		}
		return csp.StringValue(text)
	case listTextClass:
		count := int(r.unsigned())
		return csp.JoinedListValue(d.text(r), count)
	case numberClass:
		return numberValue(field, r.signed())
	}
	return flagStored(r.byte())
}

func (d *valueReader) text(r *recordReader) string {
	switch head := r.unsigned(); head {
	case guidText:
		var text [guidLength]byte
		if guid := r.bytes(16); guid != nil {
			putGUID(text[:], guid)
		}
		return string(text[:])
	case keyText:
		return d.key
	default:
		return string(r.bytes(head >> 1))
	}
}

func (d *valueReader) provenance(encoded []byte) []csp.Provenance {
	return d.appendProvenance(nil, encoded)
}

func (d *valueReader) appendProvenance(to []csp.Provenance, encoded []byte) []csp.Provenance {
	r := recordReader{rest: encoded}
	names := d.dictionaries[csp.NoField].values
	for len(r.rest) > 0 {
		party, source := names[r.unsigned()], names[r.unsigned()]
		to = append(to, csp.Provenance{Party: party.Text(), Source: source.Text(), Recorded: csp.Instant(r.signed())})
	}
	return to
}

func (s *state) valueReader() valueReader {
	return valueReader{dictionaries: s.dictionaries, numbers: s.numbers}
}

// nodeAt returns a whole node.
func (s *state) nodeAt(n node) *csp.Node {
	t := s.nodes[n.kind()]
	whole := &csp.Node{ID: csp.NodeID(s.id(n))}
	for _, field := range t.layout.fields {
		if field.Spec().Dated {
			continue
		}
		if value := s.value(t, field, n.row()); !value.IsNull() {
			whole.Properties = append(whole.Properties, csp.Property{Field: field, Value: value})
		}
	}
	if ref := t.history.get(n.row()); ref != 0 {
		d := s.valueReader()
		whole.History = d.history(&recordReader{rest: s.texts.bytes(ref)}, t.layout)
	}
	return whole
}

// relationship returns a whole interval.
func (s *state) relationship(kind csp.FactKind, from, to csp.NodeID, e entry) csp.Relationship {
	t := s.facts[kind]
	r := csp.Relationship{Kind: kind, From: from, To: to, Since: e.since, Until: e.until}
	for _, field := range t.layout.fields {
		if value := s.value(t, field, e.edge); !value.IsNull() {
			r.Properties = append(r.Properties, csp.Property{Field: field, Value: value})
		}
	}
	d := s.valueReader()
	r.Provenance = d.provenance(s.texts.bytes(t.witnesses.get(e.edge)))
	return r
}

// bytes returns the referenced bytes, which must not be changed.
func (t texts) bytes(ref textRef) []byte {
	start := ref.offset()
	return t[ref.chunk()][start : start+ref.length() : start+ref.length()]
}
