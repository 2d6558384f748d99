package importer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/lines"
	"channelgraph/internal/store"
	"channelgraph/internal/store/storetest/naive"
	"channelgraph/internal/synthetic"
)

var stopped = errors.New("the power failed")

// failing is a store whose updates fail from a number on.
type failing struct {
	*naive.Store
	left int
}

func (f *failing) Update(ctx context.Context, change func(store.Transaction) error) error {
	if f.left == 0 {
		return stopped
	}
	f.left--
	return f.Store.Update(ctx, change)
}

// some is a channel of several batches.
func some(t *testing.T) string {
	t.Helper()
	var file bytes.Buffer
	w := lines.NewWriter(&file)
	size := synthetic.Size{Seed: 1, Providers: 5, Resellers: 50, Customers: 1000, Subscriptions: 6000}
	if err := errors.Join(synthetic.Generate(context.Background(), size, w), w.Flush()); err != nil {
		t.Fatal(err)
	}
	return file.String()
}

func exported(t *testing.T, graph store.Dumper) string {
	t.Helper()
	var file bytes.Buffer
	if _, err := lines.Export(context.Background(), graph, &file); err != nil {
		t.Fatal(err)
	}
	return file.String()
}

func TestAnImportThatStoppedIsCompletedByRunningItAgain(t *testing.T) {
	ctx, file := context.Background(), some(t)
	whole, halved := naive.New(), &failing{Store: naive.New(), left: 1}
	if _, err := Lines(ctx, whole, "f", strings.NewReader(file), Options{}); err != nil {
		t.Fatal(err)
	}
	report, err := Lines(ctx, halved, "f", strings.NewReader(file), Options{})
	if !errors.Is(err, stopped) || report.Created != batchSize {
		t.Fatalf("%v: %+v", err, report)
	}
	if count := strings.Count(exported(t, halved), "\n") - 1; count != batchSize {
		t.Errorf("it left %d records, not one whole batch", count)
	}
	halved.left = -1
	again, err := Lines(ctx, halved, "f", strings.NewReader(file), Options{})
	if err != nil || again.Unchanged != batchSize || again.Created != again.Read-batchSize {
		t.Errorf("%v: %+v", err, again)
	}
	if exported(t, halved) != exported(t, whole) {
		t.Error("the graph is not what it is without the stop")
	}
}

// TestAFolderThatStoppedIsCompletedByRunningItAgain does the same with a folder of Partner Center's files: a list of
// customers of several batches, in the middle of which the store fails.
func TestAFolderThatStoppedIsCompletedByRunningItAgain(t *testing.T) {
	ctx, folder := context.Background(), t.TempDir()
	var list strings.Builder
	for i := range batchSize {
		fmt.Fprintf(&list, `%s{"id":"22222222-2222-4222-8222-%012d","companyProfile":{"companyName":"Customer %d"},"relationshipToPartner":"reseller"}`, map[bool]string{true: ","}[i > 0], i, i)
	}
	caller := filepath.Join(folder, "11111111-1111-4111-8111-111111111111")
	if err := errors.Join(os.Mkdir(caller, 0o755), os.WriteFile(filepath.Join(caller, "customers.json"), []byte("["+list.String()+"]"), 0o600)); err != nil {
		t.Fatal(err)
	}
	whole, halved := naive.New(), &failing{Store: naive.New(), left: 1}
	options := Options{Observed: 1000, Recorded: 1000}
	if _, err := Run(ctx, whole, []string{folder}, options); err != nil {
		t.Fatal(err)
	}
	report, err := Run(ctx, halved, []string{folder}, options)
	if !errors.Is(err, stopped) || report.Created+report.Unchanged != batchSize {
		t.Fatalf("%v: %+v", err, report)
	}
	if half := exported(t, halved); half == exported(t, whole) || !strings.Contains(half, "Customer 0") {
		t.Error("it left not one whole batch")
	}
	halved.left = -1
	if again, err := Run(ctx, halved, []string{folder}, options); err != nil || again.Created == 0 || again.Rejected.Count != 0 {
		t.Errorf("%v: %+v", err, again)
	}
	if exported(t, halved) != exported(t, whole) {
		t.Error("the graph is not what it is without the stop")
	}
}

func TestOneBadRecordDoesNotStopItsBatch(t *testing.T) {
	file := some(t) + `{"node":"Customer:GLOBAL:late","history":{}}
{"relationship":"OWNS","from":"Customer:GLOBAL:late","to":"Customer:GLOBAL:late","since":"2026-01-01T00:00:00Z","provenance":[{"party":"p","source":"s","recorded":"2026-01-01T00:00:00Z"}]}
{"relationship":"SERVES","from":"Customer:GLOBAL:late","to":"Customer:GLOBAL:late","since":"2026-01-01T00:00:00Z","until":"2026-01-01T00:00:00Z","provenance":[]}
`
	report, err := Lines(context.Background(), naive.New(), "f", strings.NewReader(file), Options{})
	if err != nil || report.Rejected.Count != 2 || report.Created != report.Read-2 {
		t.Fatalf("%v: %+v", err, report)
	}
	for _, rejection := range report.Rejected.First {
		if rejection.Line == 0 || !strings.Contains(rejection.Reason, "does not join") {
			t.Error(rejection)
		}
	}
}

func TestGeneratedRecordsGiveWhatTheirFileGives(t *testing.T) {
	ctx := context.Background()
	direct, read := naive.New(), naive.New()
	report, err := Records(ctx, direct, "generated", Options{}, func(sink *Sink) error {
		return synthetic.Generate(ctx, synthetic.Size{Seed: 1, Providers: 5, Resellers: 50, Customers: 1000, Subscriptions: 6000}, sink)
	})
	if err != nil || report.Created != report.Read {
		t.Fatalf("%v: %+v", err, report)
	}
	if _, err := Lines(ctx, read, "f", strings.NewReader(some(t)), Options{}); err != nil {
		t.Fatal(err)
	}
	if exported(t, direct) != exported(t, read) {
		t.Error("they differ")
	}
}

func TestWrongOptionsAndPaths(t *testing.T) {
	ctx, target := context.Background(), naive.New()
	for name, run := range map[string]func() error{
		"missing": func() error { _, err := Run(ctx, target, []string{"testdata/nothing"}, Options{}); return err },
		"future": func() error {
			_, err := Run(ctx, target, nil, Options{Observed: csp.Forever - 1})
			return err
		},
		"cloud": func() error { _, err := Run(ctx, target, nil, Options{Cloud: "MOON"}); return err },
	} {
		if err := run(); csp.CodeOf(err) != csp.BadInput {
			t.Errorf("%s: %v", name, err)
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestRejectsThatCannotBeWrittenAreAnError(t *testing.T) {
	file := lines.Header + "\nnonsense\n"
	report, err := Lines(context.Background(), naive.New(), "f", strings.NewReader(file), Options{Rejects: full{}})
	if csp.CodeOf(err) != csp.StoreFull || report.Rejected.Count != 1 {
		t.Errorf("%v: %+v", err, report)
	}
}
