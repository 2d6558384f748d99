package resolvers

// writeMember appends a member of an object that is made of a row; the constant ones are written already.
type writeMember func(out []byte, f *field, row int) []byte

// appendObject writes an object.
func appendObject(out []byte, fields []field, row int, member writeMember) []byte {
	for i := range fields {
		f := &fields[i]
		out = append(out, f.prefix...)
		if f.code == constant {
			out = append(out, f.text...)
		} else {
			out = member(out, f, row)
		}
	}
	return ended(out, fields)
}

// appendObjects writes an object for each row.
func appendObjects(out []byte, fields []field, from, to int, member writeMember) []byte {
	out = append(out, '[')
	for row := from; row < to; row++ {
		if row > from {
			out = append(out, ',')
		}
		out = appendObject(out, fields, row, member)
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

// writtenPage is what a PageInfo tells of a page.
type writtenPage struct {
	from, to int  // its rows
	cut      bool // there is more beyond it
	spent    bool // a search for more ended early
	cursor   func(out []byte, row int) []byte
}

// member writes a member of PageInfo.
func (p *writtenPage) member(out []byte, f *field, _ int) []byte {
	out, done := appendCut(out, f.code, p.cut, p.spent)
	switch {
	case done:
		return out
	case p.from == p.to:
		return append(out, nullText...)
	case f.code == startCursor:
		return p.cursor(out, p.from)
	}
	return p.cursor(out, p.to-1)
}

// isCut reports whether the page of a parent was cut; more is per parent, if it was read.
func isCut(more []bool, parent int) bool { return len(more) > 0 && more[parent] }
