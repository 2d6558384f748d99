package neo4j

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
)

// traceStatements names the statements in the span of the context, by hashes of their texts, which hold no values. Where nothing is traced
// it costs a look-up.
func traceStatements(ctx context.Context, statements []statement) {
	span := trace.SpanFromContext(ctx)
	if !span.IsRecording() {
		return
	}
	hashes := make([]string, len(statements))
	for i := range statements {
		sum := sha256.Sum256([]byte(statements[i].text))
		hashes[i] = hex.EncodeToString(sum[:])
	}
	span.SetAttributes(attribute.StringSlice("channelgraph.statement.sha256", hashes))
}
