package lines

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"channelgraph/internal/csp"
)

var values = cmp.Comparer(func(a, b csp.Value) bool { return a == b })

func TestWhatIsWrittenIsReadBackEqual(t *testing.T) {
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 1))
		nodes, relationships := randomRecords(random)
		var file bytes.Buffer
		w := NewWriter(&file)
		for i := range nodes {
			if err := w.Node(&nodes[i]); err != nil {
				t.Fatal(err)
			}
		}
		for i := range relationships {
			if err := w.Relationship(&relationships[i]); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		gotNodes, gotRelationships := readAll(t, file.String())
		if diff := cmp.Diff(nodes, gotNodes, values); diff != "" {
			t.Fatalf("seed %d: nodes (-written +read):\n%s", seed, diff)
		}
		if diff := cmp.Diff(relationships, gotRelationships, values); diff != "" {
			t.Fatalf("seed %d: relationships (-written +read):\n%s", seed, diff)
		}
	}
}

func readAll(t *testing.T, text string) (nodes []csp.Node, relationships []csp.Relationship) {
	t.Helper()
	err := Read(context.Background(), strings.NewReader(text), func(lines []Line) error {
		for _, line := range lines {
			if line.Err != nil {
				return fmt.Errorf("line %d:%d: %w", line.Number, line.Column, line.Err)
			}
			if line.Record.Node != nil {
				nodes = append(nodes, *line.Record.Node)
			} else {
				relationships = append(relationships, *line.Record.Relationship)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return nodes, relationships
}

func randomRecords(random *rand.Rand) (nodes []csp.Node, relationships []csp.Relationship) {
	for i := range random.IntN(30) + 5 {
		kind := csp.Kinds[random.IntN(len(csp.Kinds))]
		node := csp.Node{ID: csp.NewNodeID(kind, csp.Global, fmt.Sprintf("n%d", i))}
		for _, field := range csp.NodeFields(kind) {
			switch {
			case field == csp.ID || field == csp.CloudName || random.IntN(3) == 0:
			case field.Spec().Dated:
				for at, count := csp.Instant(random.IntN(5)), random.IntN(4); count > 0; count-- {
					value := randomValue(random, field)
					if random.IntN(5) == 0 {
						value = csp.Value{}
					}
					node.History = append(node.History, csp.Dated{Field: field, Since: at, Value: value})
					at += csp.Instant(random.IntN(1<<40) + 1)
				}
			default:
				node.Properties = node.Properties.With(field, randomValue(random, field))
			}
		}
		nodes = append(nodes, node)
	}
	for range random.IntN(40) {
		kind := csp.AllFactKinds[random.IntN(len(csp.AllFactKinds))]
		since := csp.Instant(random.IntN(1 << 40))
		r := csp.Relationship{Kind: kind, From: nodes[0].ID, To: nodes[1].ID, Since: since, Until: csp.Forever}
		if random.IntN(2) == 0 {
			r.Until = since + csp.Instant(random.IntN(1<<40)+1)
		}
		for _, field := range csp.FactFields(kind) {
			if !field.IsDerived() && random.IntN(2) == 0 {
				r.Properties = r.Properties.With(field, randomValue(random, field))
			}
		}
		for range random.IntN(3) + 1 {
			r.Provenance = append(r.Provenance, csp.Provenance{Party: randomText(random), Source: randomText(random), Recorded: since})
		}
		relationships = append(relationships, r)
	}
	return nodes, relationships
}

func randomValue(random *rand.Rand, field csp.Field) csp.Value {
	spec := field.Spec()
	text := func() string {
		if spec.Enum != nil {
			return spec.Enum.Names[random.IntN(len(spec.Enum.Names))]
		}
		return randomText(random)
	}
	switch spec.Type {
	case csp.Bool:
		return csp.BoolValue(random.IntN(2) == 0)
	case csp.Int:
		return csp.IntValue(int64(random.Uint64()))
	case csp.Time:
		return csp.TimeValue(csp.Instant(random.Int64N(1 << 45)))
	case csp.List:
		items := make([]string, random.IntN(4))
		for i := range items {
			items[i] = text()
		}
		return csp.ListValue(items)
	}
	return csp.StringValue(text())
}

func randomText(random *rand.Rand) string {
	alphabet := []rune("aB \"\\/\n\t\u0001日本語é\u2028<&>😀")
	text := make([]rune, random.IntN(12))
	for i := range text {
		text[i] = alphabet[random.IntN(len(alphabet))]
	}
	return string(text)
}

func TestWrongLinesAreNamedByPosition(t *testing.T) {
	const id = `"Reseller:GLOBAL:r"`
	for _, test := range []struct {
		line, reason string
		column       int
	}{
		{`{"node":` + id + `,}`, "not valid JSON", 28},
		{`{"node":` + id, "not valid JSON", 28},
		{`{"node":` + id + `}{}`, "second value", 0},
		{`{"node":` + id + `,"properties":{"quantity":1}}`, `"quantity" is no property of Reseller`, 0},
		{`{"node":` + id + `,"properties":{"roles":["ADVISOR"]}}`, `"roles" is no property of Reseller`, 0},
		{`{"node":` + id + `,"properties":{"vettingStatus":"Pending"}}`, `"Pending" is no VettingStatus`, 0},
		{`{"node":` + id + `,"properties":{"companyName":1}}`, "companyName", 0},
		{`{"node":` + id + `,"history":{"mpnId":[]}}`, `"mpnId" is no dated property`, 0},
		{`{"node":"Reseller:GLOBAL:R"}`, "no node id", 0},
		{`{"edge":"OWNS"}`, `a line begins with "node" or "relationship"`, 0},
		{`{"relationship":"OWNS","from":` + id + `,"to":` + id + `,"since":"2026-01-01T00:00:00Z"}`, `lacks "provenance"`, 0},
		{`{"relationship":"OWNS","since":"yesterday"}`, "RFC 3339", 0},
		{`[]`, "an object should stand here", 0},
	} {
		_, column, err := NewParser().Parse([]byte(test.line))
		if err == nil || !strings.Contains(err.Error(), test.reason) {
			t.Errorf("%s: %v, want %q", test.line, err, test.reason)
		}
		if test.column != 0 && column != test.column {
			t.Errorf("%s: column %d, want %d", test.line, column, test.column)
		}
	}
}

func TestWrongLinesDoNotStopTheOthers(t *testing.T) {
	var got []string
	text := Header + "\r\n" + `{"node":"Reseller:GLOBAL:r"}` + "\n\nnonsense\n" + `{"node":"Reseller:GLOBAL:s"}`
	err := Read(context.Background(), strings.NewReader(text), func(lines []Line) error {
		for _, line := range lines {
			got = append(got, fmt.Sprint(line.Number, ":", line.Column, " ", line.Err == nil))
		}
		return nil
	})
	if diff := cmp.Diff([]string{"2:0 true", "4:2 false", "5:0 true"}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestOnlyThisVersionIsRead(t *testing.T) {
	for _, header := range []string{"", "\n", `{"node":"Reseller:GLOBAL:r"}`, strings.Replace(Header, "1", "2", 1)} {
		err := Read(context.Background(), strings.NewReader(header+"\n"), func([]Line) error { return nil })
		if csp.CodeOf(err) != csp.UnsupportedData {
			t.Errorf("%q: %v", header, err)
		}
	}
}

func TestReadingEndsWithTheFirstErrorOfEmit(t *testing.T) {
	text := Header + "\n" + strings.Repeat(`{"node":"Reseller:GLOBAL:r"}`+"\n", 100_000)
	failure := errors.New("enough")
	calls := 0
	err := Read(context.Background(), strings.NewReader(text), func([]Line) error { calls++; return failure })
	if !errors.Is(err, failure) || calls != 1 {
		t.Errorf("%v after %d calls", err, calls)
	}
	ctx, cancel := context.WithCancel(context.Background())
	err = Read(ctx, strings.NewReader(text), func([]Line) error { cancel(); return nil })
	if err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"node":"Subscription:GLOBAL:s","properties":{"offerName":"Mail"},"history":{"status":[["2026-01-01T00:00:00Z","ACTIVE"],["2026-02-01T00:00:00Z",null]]}}`))
	f.Add([]byte(`{"relationship":"SERVES","from":"Reseller:CHINA:r","to":"Customer:CHINA:c","since":"2026-01-01T00:00:00Z","until":"2026-02-01T00:00:00Z","properties":{"kind":"RESELLER","via":"Provider:CHINA:p"},"provenance":[{"party":"p","source":"customers.json","recorded":"2026-01-01T00:00:00.001Z"}]}`))
	f.Add([]byte(`{"node":"Customer:GLOBAL:c","properties":{"customDomains":["a.example","b.example"]}}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		parser := NewParser()
		record, _, err := parser.Parse(line)
		if err != nil {
			return
		}
		var written []byte
		if record.Node != nil {
			written, err = AppendNode(nil, record.Node)
		} else {
			written, err = AppendRelationship(nil, record.Relationship)
		}
		if err != nil {
			t.Fatal(err)
		}
		again, _, err := parser.Parse(written)
		if err != nil {
			t.Fatalf("%s: %v", written, err)
		}
		if diff := cmp.Diff(record, again, values, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%s (-first +second):\n%s", line, diff)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	line := []byte(`{"relationship":"SERVES","from":"Reseller:GLOBAL:6d3c2f0a-1111-4222-8333-944445555666","to":"Customer:GLOBAL:6d3c2f0a-1111-4222-8333-944445555667","since":"2026-01-01T00:00:00Z","properties":{"kind":"RESELLER","via":"Provider:GLOBAL:6d3c2f0a-1111-4222-8333-944445555668"},"provenance":[{"party":"6d3c2f0a-1111-4222-8333-944445555668","source":"customers.json","recorded":"2026-01-01T00:00:00.001Z"}]}`)
	parser := NewParser()
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := parser.Parse(line); err != nil {
			b.Fatal(err)
		}
	}
}
