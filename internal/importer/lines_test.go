package importer

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"channelgraph/internal/lines"
	"channelgraph/internal/sample"
	"channelgraph/internal/store/storetest/naive"
)

func TestTheSampleComesBackByteByByte(t *testing.T) {
	ctx := context.Background()
	target := naive.New()
	report, err := Lines(ctx, target, sample.Name, sample.Channel(), Options{})
	if err != nil || report.Rejected.Count != 0 || report.Created != report.Read || report.Contradictions.Count != 0 {
		t.Fatalf("%v: %+v", err, report)
	}
	var file, want bytes.Buffer
	if _, err := lines.Export(ctx, target, &file); err != nil {
		t.Fatal(err)
	}
	if _, err := want.ReadFrom(sample.Channel()); err != nil {
		t.Fatal(err)
	}
	if file.String() != want.String() {
		t.Error("the sample is not in the order in which a graph is exported")
	}
	again, err := Lines(ctx, target, sample.Name, sample.Channel(), Options{})
	if err != nil || again.Unchanged != again.Read {
		t.Errorf("%v: the second time %+v", err, again)
	}
}

func TestLinesThatNameNoNodeAreRejected(t *testing.T) {
	file := lines.Header + `
{"node":"Customer:GLOBAL:c","properties":{"tenantId":"c"}}
{"relationship":"OWNS","from":"Customer:GLOBAL:c","to":"Subscription:GLOBAL:s","since":"2026-01-01T00:00:00Z","provenance":[{"party":"p","source":"s","recorded":"2026-01-01T00:00:00Z"}]}
{"relationship":"OWNS","from":"Customer:GLOBAL:c","to":"Subscription:CHINA:s","since":"2026-01-01T00:00:00Z","provenance":[{"party":"p","source":"s","recorded":"2026-01-01T00:00:00Z"}]}
`
	var rejected bytes.Buffer
	report, err := Lines(context.Background(), naive.New(), "f.jsonl", strings.NewReader(file), Options{Rejects: &rejected})
	if err != nil || report.Created != 1 || report.Rejected.Count != 2 {
		t.Fatalf("%v: %+v", err, report)
	}
	for _, want := range []string{`"file":"f.jsonl","line":3`, "Subscription:GLOBAL:s", `"line":4`, "crosses clouds"} {
		if !strings.Contains(rejected.String(), want) {
			t.Errorf("%s lacks %s", rejected.String(), want)
		}
	}
}
