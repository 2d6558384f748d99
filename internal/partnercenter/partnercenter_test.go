package partnercenter

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"

	"channelgraph/internal/csp"
)

func TestParseDate(t *testing.T) {
	for text, want := range map[string]string{
		"2015-11-25T06: 41: 12Z":       "2015-11-25T06:41:12Z",
		"2020-03-24T20:44:14.9602781Z": "2020-03-24T20:44:14.960Z",
		"2026-03-01T09:00:00+09:00":    "2026-03-01T00:00:00Z",
		"2026-03-01":                   "2026-03-01T00:00:00Z",
		"3/1/2026":                     "2026-03-01T00:00:00Z",
		"3/1/2026 12:00:00 AM":         "2026-03-01T00:00:00Z",
		"2026/3/1 13:05:00":            "2026-03-01T13:05:00Z",
		"9999-12-10T00:00:00Z":         "none",
		"0001-01-01T00:00:00":          "none",
		"":                             "none",
		"soon":                         "wrong",
		"13/13/2026":                   "wrong",
	} {
		at, known, err := parseDate(text)
		got := "none"
		switch {
		case err != nil:
			got = "wrong"
		case known:
			got = at.String()
		}
		if got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestCleanerKeepsPlacesAndStrings(t *testing.T) {
	source := "\ufeff{\n\u00a0\u00a0\"a\u00a0b\": \"x\\\"\u00a0\"\n\u00a0}"
	want := "   {\n    \"a\u00a0b\": \"x\\\"\u00a0\"\n  }"
	for name, reader := range map[string]io.Reader{"whole": strings.NewReader(source), "pieces": iotest.OneByteReader(strings.NewReader(source))} {
		got, err := io.ReadAll(newCleaner(reader))
		if err != nil || string(got) != want {
			t.Errorf("%s: %q %v", name, got, err)
		}
	}
}

func TestLocate(t *testing.T) {
	const caller, customer = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-22222222222A"
	const digits = "22222222-2222-4222-8222-222222222222" // its end could be taken for the number of a page
	for path, want := range map[string]Resource{
		"/relationships.json":                                        Relationships,
		"/customers-2.json":                                          Customers,
		"/customers/" + customer + ".json":                           CustomerDetail,
		"/customers/" + customer + "/subscriptions.json":             Subscriptions,
		"/customers/" + customer + "/subscriptions/s/addons.json":    AddOns,
		"/customers/" + customer + "/subscriptions/s/support.json":   0,
		"/customers/" + customer + "/subscriptions/subscription.csv": Export,
		"/customers/nobody/subscriptions.json":                       0,
		"/profiles/mpn.json":                                         Profile,
		"/customers/" + digits + ".json":                             CustomerDetail,
		"/customers/" + digits + "-2.json":                           CustomerDetail,
		"/compliance/csp/agreementstatus/" + digits + ".json":        AgreementStatus,
		"/compliance/csp/agreementstatus/4200101.json":               AgreementStatus,
		"/compliance/csp/agreementstatus/somebody.json":              0,
		"/other/mpn.json":                                            0,
		"/notes.md":                                                  0,
	} {
		source, ok := Locate(caller + path)
		if ok != (want != 0) || ok && source.Resource != want {
			t.Errorf("%s: %v %v, want %v", path, source.Resource, ok, want)
		}
		if ok && strings.Contains(path, customer) && source.Customer != strings.ToLower(customer) {
			t.Errorf("%s: customer %q", path, source.Customer)
		}
	}
	if _, ok := Locate("customers.json"); ok {
		t.Error("a file without a caller's folder was located")
	}
}

func TestARecordThatIsTooLongIsRefused(t *testing.T) {
	body := io.MultiReader(strings.NewReader(`{"items":[{"id":"`), io.LimitReader(endless('x'), 2*recordLimit))
	rejected := read(t, Source{Path: "customers.json", Resource: Customers, Caller: someTenant}, body)
	if len(rejected.reasons) != 1 || !strings.Contains(rejected.reasons[0], "longer than 32 MiB") {
		t.Error(rejected.reasons)
	}
}

type endless byte

func (e endless) Read(buffer []byte) (int, error) {
	for i := range buffer {
		buffer[i] = byte(e)
	}
	return len(buffer), nil
}

const someTenant = "11111111-1111-4111-8111-111111111111"

// recorder is a Sink and a Directory that knows nobody.
type recorder struct {
	asserted int
	reasons  []string
	texts    []string
}

func (r *recorder) Assert(a csp.Assertion) error {
	r.asserted++
	if a.Node != nil {
		for _, property := range a.Node.Set {
			r.texts = append(r.texts, property.Value.String())
		}
	}
	return nil
}
func (r *recorder) Reject(_ csp.Position, reason string)           { r.reasons = append(r.reasons, reason) }
func (r *recorder) Warn(_ csp.Position, _, message string)         { r.texts = append(r.texts, message) }
func (r *recorder) Unresolved(string)                              {}
func (r *recorder) Kinds(string) csp.KindSet                       { return csp.NoKinds }
func (r *recorder) ByMPN(string, csp.KindSet) (found []csp.NodeID) { return nil }

// read reads a body once; it is checked and read from the same bytes.
func read(t *testing.T, source Source, body io.Reader) *recorder {
	t.Helper()
	r := &recorder{}
	reader := &Reader{Cloud: csp.Global, Observed: 1000, Recorded: 1000, Sink: r, Directory: r}
	var bytesRead bytes.Buffer
	first := io.TeeReader(body, &bytesRead)
	opened := false
	err := reader.Read(context.Background(), source, func() (io.ReadCloser, error) {
		if opened {
			return io.NopCloser(&bytesRead), nil
		}
		opened = true
		return io.NopCloser(first), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func FuzzJSON(f *testing.F) {
	for _, seed := range []string{
		`{"items":[{"id":"11111111-1111-4111-8111-111111111112","companyProfile":{"companyName":"A"},"relationshipToPartner":"reseller","userCredentials":{"password":"T0p-s3cret"}}]}`,
		`{"id":"s","offerId":"o","quantity":1,"creationDate":"2015-11-25T06: 41: 12Z","links":{"self":{"uri":"/customers/11111111-1111-4111-8111-111111111112/subscriptions/s"}},"attributes":{"objectType":"Subscription"}}`,
		`[{"id":"11111111-1111-4111-8111-111111111112","relationshipType":"is_indirect_reseller_of","state":"Active"}]`,
		"\ufeff{\u00a0\"supportTenantId\":\"11111111-1111-4111-8111-111111111112\"}",
		`{"value":[{"id":"g","customer":{"tenantId":"11111111-1111-4111-8111-111111111112"},"accessDetails":{"unifiedRoles":[{}]},"status":"expired"}]}`,
		`{"id":"t","sourcePartnerTenantId":"11111111-1111-4111-8111-111111111112","targetPartnerTenantId":"11111111-1111-4111-8111-111111111113","lineItems":[{"subscriptionId":"s","addonItems":[{}]}],"status":"complete"}`,
		`{"items":[{},]}`, `{} {}`, `"x"`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		source := Source{Path: "f.json", Resource: Unnamed, Caller: someTenant, Customer: "11111111-1111-4111-8111-111111111112"}
		got := read(t, source, bytes.NewReader(body))
		for _, text := range append(got.texts, got.reasons...) {
			if strings.Contains(text, "T0p-s3cret") && bytes.Count(body, []byte("T0p-s3cret")) == 1 && bytes.Contains(body, []byte(`"userCredentials":{"password":"T0p-s3cret"`)) {
				t.Errorf("a secret came out: %s", text)
			}
		}
	})
}

func FuzzTable(f *testing.F) {
	for _, seed := range []string{
		"Microsoft ID,Company name\n11111111-1111-4111-8111-111111111112,A\n",
		"\ufeffサブスクリプション ID;サブスクリプション;状態\ns;p;アクティブ\n",
		"ResellerMPNid\tIndirectProviderMPNId\tSubscriptionID\tMonth\n1001\t5001\ts\t2026-01\n",
		"PartnerId,CustomerId,SyndicationPartnerSubscriptionNumber,ChargeStartDate\n11111111-1111-4111-8111-111111111112,11111111-1111-4111-8111-111111111113,s,1/2/2026\n",
		"\xff\xfeM\x00i\x00c\x00\n\x00", "a,\"b\nc\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		read(t, Source{Path: "f.csv", Resource: Export, Caller: someTenant, Customer: "11111111-1111-4111-8111-111111111112"}, bytes.NewReader(body))
	})
}

func TestExportsInEveryEncoding(t *testing.T) {
	const table = "関係,プライマリ ドメイン名,Microsoft ID,会社名\r\nリセラー,aoba.example,11111111-1111-4111-8111-111111111112,青葉商事\r\n"
	for name, encoding := range map[string]encoding.Encoding{
		"UTF-8":                  unicode.UTF8,
		"UTF-8 with a mark":      unicode.UTF8BOM,
		"UTF-16 little with one": unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
		"UTF-16 big with one":    unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
	} {
		for _, text := range []string{table, strings.ReplaceAll(table, ",", ";"), strings.ReplaceAll(table, ",", "\t")} {
			encoded, err := encoding.NewEncoder().String(text)
			if err != nil {
				t.Fatal(err)
			}
			got := read(t, Source{Path: "customers.csv", Resource: Export, Caller: someTenant}, strings.NewReader(encoded))
			if len(got.reasons) != 0 || !slices.Contains(got.texts, "青葉商事") || !slices.Contains(got.texts, "aoba.example") {
				t.Errorf("%s: %v %v", name, got.reasons, got.texts)
			}
		}
	}
}

func TestCredentialsAreNeverRead(t *testing.T) {
	body := `{"items":[{"id":"a","UserCredentials":{"password":"T0p-s3cret"},"inner":[{"userCredentials":"T0p-s3cret"}]}]}`
	var records []object
	err := newWalk(strings.NewReader(body), func(record object, _ int64) error {
		records = append(records, record)
		return nil
	}).run()
	if err != nil || len(records) != 1 || strings.Contains(fmt.Sprint(records), "T0p-s3cret") {
		t.Errorf("%v: %v", err, records)
	}
}
