package neo4j

import (
	"context"
	"fmt"
	"testing"

	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
)

func TestStatementsAreTracedByTheirHashes(t *testing.T) {
	recorder := tracetest.NewSpanRecorder()
	provider := trace.NewTracerProvider(trace.WithSpanProcessor(recorder))
	ctx, span := provider.Tracer("").Start(context.Background(), "store read")
	traceStatements(ctx, []statement{{text: "RETURN 1"}, {text: "RETURN 2"}})
	span.End()
	got := fmt.Sprint(recorder.Ended()[0].Attributes()[0].Value.AsStringSlice())
	want := "[ecdae70c546cff60ef87fccdf82acc30bdbc351ec4b7c60e0c9e8105f9c6df37 3890cb7c7ece07fdd9a441c791b15cc493de030eb742e6f159afe6d0fbe7b328]"
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if allocations := testing.AllocsPerRun(10, func() { traceStatements(context.Background(), []statement{{text: "RETURN 1"}}) }); allocations > 0 {
		t.Errorf("%v allocations where nothing is traced", allocations)
	}
}
