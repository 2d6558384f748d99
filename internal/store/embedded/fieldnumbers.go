package embedded

import (
	"strings"

	"channelgraph/internal/csp"
)

// fieldNumbers says by which numbers a data folder's records name the fields. The folder keeps its own list,
// so records stay readable when the program's table of fields grows or changes its order.
type fieldNumbers struct {
	numberOf [csp.FieldCount]byte
	fieldOf  [256]csp.Field
	names    []string // by number - 1
}

func fieldNames() map[string]csp.Field {
	names := map[string]csp.Field{}
	for field := csp.Field(1); int(field) < csp.FieldCount; field++ {
		names[fieldName(field)] = field
	}
	return names
}

// fieldName distinguishes fields of one name on nodes and on relationships of different kinds.
func fieldName(field csp.Field) string {
	spec := field.Spec()
	for _, kind := range csp.AllFactKinds {
		if spec.Facts.Has(kind) {
			return kind.String() + "." + spec.Name
		}
	}
	return "node." + spec.Name
}

// newFieldNumbers reads a folder's list (lines of names) and adds the fields that it lacks.
// unknown is a name that this program does not know, or "".
func newFieldNumbers(list string) (numbers *fieldNumbers, unknown string) {
	numbers = &fieldNumbers{}
	known := fieldNames()
	for _, name := range strings.Fields(list) {
		field, ok := known[name]
		if !ok {
			return nil, name
		}
		numbers.add(name, field)
		delete(known, name)
	}
	for field := csp.Field(1); int(field) < csp.FieldCount; field++ {
		if name := fieldName(field); known[name] == field {
			numbers.add(name, field)
		}
	}
	return numbers, ""
}

func (n *fieldNumbers) add(name string, field csp.Field) {
	n.names = append(n.names, name)
	number := byte(len(n.names))
	n.numberOf[field], n.fieldOf[number] = number, field
}

func (n *fieldNumbers) list() string { return strings.Join(n.names, "\n") }
