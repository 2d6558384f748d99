package api

import (
	"math"
	"slices"
	"strconv"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"channelgraph/internal/csp"
)

// measures holds what was measured of each operation of one document.
type measures map[*ast.OperationDefinition]*measure

// measure is what is known of an operation without its variables' values.
type measure struct {
	refused *gqlerror.Error
	// neverNull are variables that stand where null is not allowed although their own type allows it.
	neverNull []*ast.Value
	// introspects is set where the operation asks for the schema.
	introspects bool
	// pages are the variables that tell how long some page is. size is then that of the longest pages, and last that of the last run.
	pages []string
	size  extent
	last  atomic.Pointer[sized]
}

// sized is what was measured with pages of these lengths, in the order of measure.pages.
type sized struct {
	lengths []int
	size    extent
}

// extent is the size of a selection set with its fragments expanded. Sums stop at the largest int.
type extent struct {
	depth, fields, aliases, nodes int
	price                         price
}

// measurer walks a validated document. Each fragment is walked once, however often it is spread.
type measurer struct {
	*limiter
	variables   map[string]any // nil while only the document is known: then pages by variable count as the largest
	fragments   map[*ast.FragmentDefinition]extent
	inputs      *inputChecker // nil once a document's literals were checked
	pages       []string      // the variables that tell how long some page is
	visits      int           // of selections; a test holds them to the length of the document
	introspects bool
}

func (l *limiter) measureDocument(doc *ast.QueryDocument) measures {
	measured := make(measures, len(doc.Operations))
	for _, operation := range doc.Operations {
		measured[operation] = l.measureOperation(operation)
	}
	return measured
}

func (l *limiter) measureOperation(operation *ast.OperationDefinition) *measure {
	inputs := &inputChecker{limiter: l}
	m := &measurer{limiter: l, fragments: make(map[*ast.FragmentDefinition]extent), inputs: inputs}
	size := m.selections(operation.SelectionSet)
	inputs.directives(operation.Directives)
	result := &measure{
		refused: l.refuse(operation, size, len(m.pages) > 0), neverNull: inputs.neverNull, pages: m.pages, size: size, introspects: m.introspects,
	}
	if result.refused == nil {
		result.refused = inputs.refused
	}
	return result
}

func (l *limiter) refuse(operation *ast.OperationDefinition, size extent, pageByVariable bool) *gqlerror.Error {
	limits, position := l.limits, operation.Position
	roots := rootFields(operation.SelectionSet)
	switch {
	case size.depth > limits.Depth:
		return refusal(position, QueryTooDeep, "The operation nests %d levels of fields; at most %d are allowed. Ask for the inner levels in a request of their own.", size.depth, limits.Depth)
	case size.fields > limits.Fields:
		return refusal(position, QueryTooLarge, "With its fragments expanded the operation has %s fields; at most %d are allowed.", countOf(size.fields), limits.Fields)
	case size.aliases > limits.Aliases:
		return refusal(position, TooManyAliases, "With its fragments expanded the operation has %s aliases; at most %d are allowed. Where an alias stands for each id, ask for nodes(ids:) instead.", countOf(size.aliases), limits.Aliases)
	case roots > limits.Aliases:
		return refusal(position, TooManyAliases, "The operation has %s root fields; at most %d are allowed.", countOf(roots), limits.Aliases)
	case size.nodes > limits.Nodes && !pageByVariable:
		return l.tooManyNodes(position, size.nodes)
	}
	return nil
}

func (l *limiter) tooManyNodes(position *ast.Position, nodes int) *gqlerror.Error {
	return refusal(position, QueryTooCostly, "The operation could return %s nodes, its page sizes multiplied from level to level; at most %d are allowed. Ask for smaller pages or fewer levels.", countOf(nodes), l.limits.Nodes)
}

// sizeOf measures with the variables' values where the lengths of pages depend on them, unless they are those of the last run.
func (l *limiter) sizeOf(oc *graphql.OperationContext, operation *measure) (extent, *gqlerror.Error) {
	last := operation.last.Load()
	if last == nil || !last.fits(operation.pages, oc.Variables) {
		m := &measurer{limiter: l, variables: oc.Variables, fragments: make(map[*ast.FragmentDefinition]extent, len(oc.Doc.Fragments))}
		last = &sized{size: m.selections(oc.Operation.SelectionSet)}
		for _, name := range operation.pages {
			last.lengths = append(last.lengths, lengthIn(oc.Variables, name))
		}
		operation.last.Store(last)
	}
	if last.size.nodes > l.limits.Nodes {
		return last.size, l.tooManyNodes(oc.Operation.Position, last.size.nodes)
	}
	return last.size, nil
}

func (s *sized) fits(pages []string, variables map[string]any) bool {
	for i, name := range pages {
		if s.lengths[i] != lengthIn(variables, name) {
			return false
		}
	}
	return true
}

// lengthIn is how long a variable says that a page is: the number that it is, or the length of its list. -1 if it says nothing.
func lengthIn(variables map[string]any, name string) int {
	switch value := variables[name].(type) {
	case int64:
		return int(value)
	case []any:
		return len(value)
	}
	return -1
}

func (m *measurer) selections(set ast.SelectionSet) extent {
	var total extent
	for _, selection := range set {
		m.visits++
		var part extent
		switch selection := selection.(type) {
		case *ast.Field:
			part = m.field(selection)
		case *ast.InlineFragment:
			m.checkDirectives(selection.Directives)
			part = m.selections(selection.SelectionSet)
		case *ast.FragmentSpread:
			m.checkDirectives(selection.Directives)
			part = m.fragment(selection.Definition)
		}
		total.depth = max(total.depth, part.depth)
		total.fields = plus(total.fields, part.fields)
		total.aliases = plus(total.aliases, part.aliases)
		total.nodes = plus(total.nodes, part.nodes)
		total.price.add(part.price)
	}
	return total
}

func (m *measurer) fragment(definition *ast.FragmentDefinition) extent {
	if size, walked := m.fragments[definition]; walked {
		return size
	}
	m.checkDirectives(definition.Directives)
	size := m.selections(definition.SelectionSet)
	m.fragments[definition] = size
	return size
}

func (m *measurer) field(field *ast.Field) extent {
	m.introspects = m.introspects || field.Name == "__schema" || field.Name == "__type"
	m.checkDirectives(field.Directives)
	if m.inputs != nil {
		m.inputs.arguments(field.Arguments)
	}
	size := m.selections(field.SelectionSet)
	size.fields = plus(size.fields, 1)
	if field.Alias != field.Name {
		size.aliases = plus(size.aliases, 1)
	}
	if len(field.SelectionSet) > 0 {
		size.depth++
	}
	page, paged := m.page(field)
	if paged {
		size.nodes = times(page, plus(size.nodes, 1))
	}
	size.price = m.price(field, size.price, page, paged)
	return size
}

func (m *measurer) checkDirectives(directives ast.DirectiveList) {
	if m.inputs != nil {
		m.inputs.directives(directives)
	}
}

// mostStops is how many nodes the lists hold that take no argument but are of nodes: a route is one node, and each stop one more.
var mostStops = map[string]int{"Route.stops": csp.MostHops + 1, "ServiceRoute.stops": csp.ServiceHops + 1}

// page returns how many nodes the field can list: its page size where it is a connection, the length of its
// list argument where it answers a list with a list, and the most that there can be where it is bounded by itself.
func (m *measurer) page(field *ast.Field) (int, bool) {
	definition := field.Definition
	if definition.Arguments.ForName("first") != nil {
		for _, name := range []string{"first", "last"} {
			if argument := field.Arguments.ForName(name); argument != nil && argument.Value.Kind != ast.NullValue {
				if size, known := m.number(argument.Value, m.limits.PageMax); known {
					return size, true
				}
			}
		}
		return m.limits.PageDefault, true
	}
	if definition.Type.Elem == nil {
		return 0, false
	}
	if stops, bounded := mostStops[field.ObjectDefinition.Name+"."+field.Name]; bounded {
		return stops, true
	}
	for _, argument := range field.Arguments {
		if length, isList := m.length(argument.Value); isList {
			return length, true
		}
	}
	return 0, false
}

// number returns the value of an argument that counts something, of which there are never more than most. A variable that is null or
// absent is unknown.
func (m *measurer) number(value *ast.Value, most int) (int, bool) {
	if value.Kind == ast.Variable && m.variables == nil {
		m.byVariable(value.Raw)
		return most, true
	}
	evaluated, err := value.Value(m.variables)
	if number, ok := evaluated.(int64); ok && err == nil {
		return int(min(max(number, 0), int64(most))), true
	}
	return 0, false
}

// byVariable takes note of a variable that tells how long a page is.
func (m *measurer) byVariable(name string) {
	if !slices.Contains(m.pages, name) {
		m.pages = append(m.pages, name)
	}
}

func (m *measurer) length(value *ast.Value) (int, bool) {
	if value.ExpectedType == nil || value.ExpectedType.Elem == nil {
		return 0, false
	}
	switch value.Kind {
	case ast.ListValue:
		return len(value.Children), true
	case ast.Variable:
		if m.variables == nil {
			m.byVariable(value.Raw)
			return m.limits.ListLength, true
		}
		return len(graphql.CoerceList(m.variables[value.Raw])), true
	case ast.NullValue:
		return 0, true
	default:
		return 1, true
	}
}

// rootFields counts the fields of an operation's outermost set. A fragment is entered once, as in execution.
func rootFields(set ast.SelectionSet) int {
	entered := make(map[string]bool)
	var count func(ast.SelectionSet) int
	count = func(set ast.SelectionSet) int {
		total := 0
		for _, selection := range set {
			switch selection := selection.(type) {
			case *ast.Field:
				total++
			case *ast.InlineFragment:
				total += count(selection.SelectionSet)
			case *ast.FragmentSpread:
				if !entered[selection.Name] {
					entered[selection.Name] = true
					total += count(selection.Definition.SelectionSet)
				}
			}
		}
		return total
	}
	return count(set)
}

func plus(a, b int) int {
	if a > math.MaxInt-b {
		return math.MaxInt
	}
	return a + b
}

func times(a, b int) int {
	if a > 0 && b > math.MaxInt/a {
		return math.MaxInt
	}
	return a * b
}

// countOf writes a count that may have stopped at the largest int.
func countOf(n int) string {
	if n == math.MaxInt {
		return "more than can be counted"
	}
	return strconv.Itoa(n)
}
