package resolvers

import (
	"strconv"

	"channelgraph/internal/csp"
)

// pageEnds says how a page was asked for.
type pageEnds struct {
	backward      bool // it is cut at its beginning instead of its end
	after, before bool // cursors were given
}

// compilePageMember compiles a member of PageInfo, the same for pages of whatever is listed. more is called if it has to be read whether
// the page was cut, cursor if what cursors are made of has to be.
func compilePageMember(shown *collected, typeName string, ends pageEnds, more, cursor func()) (field, error) {
	switch shown.name() {
	case "hasNextPage":
		return ends.has(!ends.backward, ends.before, more), nil
	case "hasPreviousPage":
		return ends.has(ends.backward, ends.after, more), nil
	case "startCursor":
		cursor()
		return field{code: startCursor}, nil
	case "endCursor":
		cursor()
		return field{code: endCursor}, nil
	case "completeness":
		more()
		return field{code: completeState}, nil
	case "truncatedBy":
		more()
		return field{code: completeBound}, nil
	}
	return unknown(shown, typeName)
}

// has compiles whether there is more beyond one end of the page: the end where the page was cut, or the end where the caller's
// own cursor stands.
func (ends pageEnds) has(cut, given bool, more func()) field {
	if cut {
		more()
		return field{code: hasMore}
	}
	return field{code: constant, text: strconv.FormatBool(given)}
}

// appendCut writes a member that says whether an answer is whole: cut if the page was, spent if a search for it ended early. ok is false for
// other members.
func appendCut(out []byte, code code, cut, spent bool) (written []byte, ok bool) {
	switch code {
	case hasMore:
		return strconv.AppendBool(out, cut), true
	case completeState:
		if cut || spent {
			return appendString(out, csp.CompletenessStates.Names[1]), true
		}
		return appendString(out, csp.CompletenessStates.Names[0]), true
	case completeBound:
		switch {
		case cut:
			return appendString(out, csp.CompletenessBounds.Names[0]), true
		case spent:
			return appendString(out, csp.CompletenessBounds.Names[1]), true
		}
		return append(out, nullText...), true
	}
	return out, false
}
