package api

import (
	"context"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"channelgraph/internal/document"
)

// Limits bounds what one request may ask for. Every field must be positive.
type Limits struct {
	BodyBytes   int // bytes of a POST body, and of a GET's query string
	Tokens      int // tokens of a document
	Depth       int // fields with a selection set inside one another
	Fields      int // fields of an operation with its fragments expanded
	Aliases     int // aliases of an operation with its fragments expanded; also its root fields
	InputDepth  int // objects and lists inside one another in an argument's or a variable's value
	ListLength  int // items of one list in an argument's or a variable's value
	Nodes       int // nodes an answer could hold at most: page sizes multiplied from level to level
	PageDefault int // nodes of a page where neither first nor last is given
	PageMax     int // nodes of the largest page that resolvers accept
	Visited     int // relationships that a question about routes may visit where it doesn't say how many
	VisitedMax  int // relationships that it may visit at most
	Cost        int // points that an operation may cost, as package cost weighs it

	OperationsUnderWay int           // queries and mutations under way at a time; the others wait
	Wait               time.Duration // how long they wait at most before they are refused

	Connections   int // live connections at a time: WebSockets and event streams, those that are reserved too
	Subscriptions int // subscriptions under way at a time, on all connections together
	Operations    int // operations under way at a time on one live connection
}

// limiter refuses operations over the limits, and closes what gqlparser's own coercion leaves open. It runs
// after validation, so fragment cycles and unknown fields are gone. What doesn't depend on variables is measured
// once for each document and kept with it.
type limiter struct {
	limits    Limits
	documents *document.Cache
	schema    *ast.Schema
	scalars   map[string]ScalarCheck
	// introspects tells whether the caller may ask for the schema.
	introspects func(context.Context) bool
}

var (
	_ graphql.HandlerExtension        = (*limiter)(nil)
	_ graphql.OperationContextMutator = (*limiter)(nil)
)

// ExtensionName names the extension to gqlgen.
func (l *limiter) ExtensionName() string { return "Limits" }

// Validate takes the schema from gqlgen.
func (l *limiter) Validate(schema graphql.ExecutableSchema) error {
	l.schema = schema.Schema()
	return nil
}

type measuresKey struct{}

// MutateOperationContext refuses the operation, or replaces its variables by strictly coerced ones.
func (l *limiter) MutateOperationContext(ctx context.Context, oc *graphql.OperationContext) *gqlerror.Error {
	oc.DisableIntrospection = false
	measured, ok := l.documents.Attachment(oc.Doc, measuresKey{}).(measures)
	if !ok {
		measured = l.documents.Attach(oc.Doc, measuresKey{}, l.measureDocument(oc.Doc)).(measures)
	}
	operation := measured[oc.Operation]
	if operation.refused != nil {
		return operation.refused
	}
	if operation.introspects && !l.introspects(ctx) {
		return refusal(oc.Operation.Position, IntrospectionClosed, "The schema may not be asked for here: leave out __schema and __type.")
	}
	size := operation.size
	if len(oc.Operation.VariableDefinitions) > 0 {
		if err := l.coerceVariables(oc.Operation, oc.Variables); err != nil {
			return err
		}
		if err := operation.checkNulls(oc.Variables); err != nil {
			return err
		}
		if len(operation.pages) > 0 {
			var err *gqlerror.Error
			if size, err = l.sizeOf(oc, operation); err != nil {
				return err
			}
		}
	}
	return l.charge(ctx, oc, size.price)
}

// checkVariableShape bounds the raw variables before gqlparser looks at them, because its check takes time that
// grows with the square of their depth.
func (l *limiter) checkVariableShape(variables map[string]any) *gqlerror.Error {
	for _, value := range variables {
		if err := l.checkShape(value, 0); err != nil {
			return err
		}
	}
	return nil
}

func (l *limiter) checkShape(value any, depth int) *gqlerror.Error {
	switch value := value.(type) {
	case map[string]any:
		if depth == l.limits.InputDepth {
			return l.inputTooDeep(nil)
		}
		for _, member := range value {
			if err := l.checkShape(member, depth+1); err != nil {
				return err
			}
		}
	case []any:
		if depth == l.limits.InputDepth {
			return l.inputTooDeep(nil)
		}
		if len(value) > l.limits.ListLength {
			return l.listTooLong(nil, len(value))
		}
		for _, item := range value {
			if err := l.checkShape(item, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l *limiter) inputTooDeep(position *ast.Position) *gqlerror.Error {
	return refusal(position, QueryTooDeep,
		"An argument's value nests deeper than %d objects and lists. Put what can stand side by side into one and or or list.", l.limits.InputDepth)
}

func (l *limiter) listTooLong(position *ast.Position, length int) *gqlerror.Error {
	return refusal(position, ListTooLong,
		"A list in an argument has %d items; at most %d are allowed. Split the request.", length, l.limits.ListLength)
}
