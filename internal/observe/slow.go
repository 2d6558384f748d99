package observe

import (
	"context"
	"time"
)

// logIfSlow writes a line with what helps to find out why an operation was slow, and with nothing that was asked about.
func (op *Operation) logIfSlow(ctx context.Context, took time.Duration) {
	options := &op.observer.options
	if options.SlowOperation <= 0 || took < options.SlowOperation || op.kind == "" || op.kind == subscription {
		return
	}
	attributes := []any{"request", op.request, "operation", shortened(op.name), "document", hash(op.document), "duration", took, "rows", op.rows}
	if op.cost >= 0 {
		attributes = append(attributes, "cost", op.cost)
	}
	if op.plan != nil && options.Shape != nil {
		attributes = append(attributes, "plan", options.Shape(op.plan))
	}
	options.Log.WarnContext(ctx, "slow operation", attributes...)
}
