package partnercenter

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"channelgraph/internal/csp"
)

// TestFilesAreReadAsTheyCome shows that a file is never held as a whole: when a record is asserted, hardly more of the file
// has been read than what stands before it.
func TestFilesAreReadAsTheyCome(t *testing.T) {
	const records, window = 20_000, 256 << 10
	page, table := strings.Builder{}, strings.Builder{}
	page.WriteString(`{"totalCount":20000,"items":[`)
	table.WriteString("Microsoft ID,Company name,Primary domain name,Relationship\n")
	for i := range records {
		id := fmt.Sprintf("%08d-1111-4111-8111-111111111111", i)
		fmt.Fprintf(&page, `%s{"id":%q,"companyProfile":{"tenantId":%[2]q,"companyName":"Company %d","domain":"c%[3]d.example"}}`, strings.Repeat(",", min(i, 1)), id, i)
		fmt.Fprintf(&table, "%s,Company %d,c%[2]d.example,Reseller\n", id, i)
	}
	page.WriteString(`]}`)
	for _, file := range []struct {
		source Source
		text   string
	}{
		{Source{Path: "customers.json", Resource: Customers, Caller: someTenant}, page.String()},
		{Source{Path: "customers.csv", Resource: Export, Caller: someTenant}, table.String()},
	} {
		sink := &pacedSink{length: len(file.text), records: records, window: window}
		reader := &Reader{Cloud: csp.Global, Observed: 1000, Recorded: 1000, Sink: sink, Directory: sink}
		err := reader.Read(context.Background(), file.source, func() (io.ReadCloser, error) {
			sink.body = strings.NewReader(file.text)
			return io.NopCloser(sink.body), nil
		})
		if err != nil {
			t.Errorf("%s: %v", file.source.Path, err)
		}
		if sink.named != records+1 || len(sink.reasons) > 0 { // and the caller
			t.Errorf("%s: %d of %d records asserted, rejected: %v", file.source.Path, sink.named, records, sink.reasons)
		}
	}
}

// pacedSink compares how far a file has been read with how many of its records have arrived.
type pacedSink struct {
	recorder
	body                    *strings.Reader
	length, records, window int
	named                   int // nodes asserted with a name so far: one for each record
}

func (s *pacedSink) Assert(a csp.Assertion) error {
	if a.Node == nil || len(a.Node.Set) == 0 {
		return nil
	}
	s.named++
	read := s.length - s.body.Len()
	if before := s.length / s.records * s.named; read > before+s.window {
		return fmt.Errorf("record %d arrived when %d bytes had been read, not about %d", s.named, read, before)
	}
	return nil
}
