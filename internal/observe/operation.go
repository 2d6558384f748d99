package observe

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"sync"
	"time"

	"go.opentelemetry.io/otel/trace"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// Operation is one operation that is being answered. On a nil Operation all methods do nothing.
type Operation struct {
	observer  *Observer
	request   string
	transport string
	began     time.Time
	span      trace.Span // nil without traces
	name      string
	kind      string // query, mutation or subscription; "" until that is known
	document  string // its text

	mutex   sync.Mutex // store calls may come from several goroutines
	rows    int
	cost    float64 // negative until it is known
	plan    *plan.Plan
	longest time.Duration // of the calls of the store, that of plan
	shown   shown
}

type operationKey struct{}

// OperationOf returns the operation that a context belongs to, or nil.
func OperationOf(ctx context.Context) *Operation {
	operation, _ := ctx.Value(operationKey{}).(*Operation)
	return operation
}

// Begin begins an operation that was asked for by a request. Its headers may say what trace it is a part of.
func (o *Observer) Begin(ctx context.Context, request, transport string, header http.Header) (context.Context, *Operation) {
	if o == nil {
		return ctx, nil
	}
	operation := &Operation{observer: o, request: request, transport: transport, began: time.Now(), cost: -1}
	if o.tracer != nil {
		ctx, operation.span = o.startOperation(ctx, header)
	}
	return context.WithValue(ctx, operationKey{}, operation), operation
}

// Is says what the operation is, once its document was found valid.
func (op *Operation) Is(name, kind, document string) {
	if op == nil {
		return
	}
	op.name, op.kind, op.document = name, kind, document
}

// Costs says what the operation was found to cost, in the unit of the cost limits.
func (op *Operation) Costs(cost float64) {
	if op != nil {
		op.mutex.Lock()
		op.cost = cost
		op.mutex.Unlock()
	}
}

// Answer is called before an answer, or one event of a subscription, is sent, with the codes of its errors. If it returns an error
// the answer must not be sent: who sees it could not be written down.
func (op *Operation) Answer(ctx context.Context, codes []csp.Code) error {
	if op == nil {
		return nil
	}
	op.observer.metrics.answered(op, codes)
	if op.span != nil {
		traceErrors(op.span, codes)
	}
	return op.writeAccess(ctx)
}

// End is called when nothing more will be answered.
func (op *Operation) End(ctx context.Context) {
	if op == nil {
		return
	}
	took := time.Since(op.began)
	op.mutex.Lock()
	defer op.mutex.Unlock()
	op.observer.metrics.ended(op, took)
	if op.span != nil {
		op.endSpan()
	}
	op.logIfSlow(ctx, took)
}

// Refused tells of a request that never became an operation.
func (o *Observer) Refused(code csp.Code) {
	if o != nil {
		o.metrics.refused(code)
	}
}

// read adds what a call of the store read.
func (op *Operation) read(p *plan.Plan, took time.Duration, rows int) {
	if op == nil {
		return
	}
	op.mutex.Lock()
	defer op.mutex.Unlock()
	op.rows += rows
	if took >= op.longest {
		op.longest, op.plan = took, p
	}
}

// hash names a document without telling its text, which may hold names.
func hash(document string) string {
	sum := sha256.Sum256([]byte(document))
	return hex.EncodeToString(sum[:])
}
