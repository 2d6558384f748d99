package api_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"channelgraph/internal/api"
	"channelgraph/internal/csp"
)

// loose are limits that leave only the guards that are not settings.
func loose(o *api.Options) {
	o.Limits.BodyBytes, o.Limits.Tokens, o.Limits.Fields, o.Limits.Aliases = 1<<24, 1<<20, 1<<20, 1<<20
}

func TestRepeatedFieldIsRefused(t *testing.T) {
	query := "{unknown " + strings.Repeat("fails ", 10_000) + "}"
	if got := newService(t, nil).ask(t, query, ""); got.code() != string(api.QueryTooLarge) || len(got.errors) != 1 {
		t.Errorf("by the limit on tokens: %s", got.body)
	}
	if got := newService(t, loose).ask(t, query, ""); got.code() != string(api.QueryTooComplex) || len(got.errors) != 1 {
		t.Errorf("without a limit on tokens: %s", got.body)
	}
}

func TestDocumentsThatMergeTooMuchAreRefused(t *testing.T) {
	s := newService(t, loose)
	spread := "{"
	var fragments strings.Builder
	for i := range 2_000 {
		spread += fmt.Sprintf("...F%d ", i)
		fmt.Fprintf(&fragments, "fragment F%d on Query{a%d:__typename}", i, i)
	}
	inline := "id"
	for range 12 {
		inline = "parent{" + inline + "} parent{" + inline + "}"
	}
	chain := "{...F0}"
	for i := range 399 {
		chain += fmt.Sprintf(" fragment F%d on Query{__typename ...F%d}", i, i+1)
	}
	chain += " fragment F399 on Query{__typename}"
	for name, query := range map[string]string{
		"chain of fragments":     chain,
		"ring of fragments":      strings.Replace(chain, "F399 on Query{__typename}", "F399 on Query{...F0}", 1),
		"spread 2,000 fragments": spread + "}" + fragments.String(),
		"object repeated":        "{" + strings.Repeat("customer(by:{id:1}){id} ", 1_000) + "}",
		"inline duplicates":      "{customer(by:{id:1}){" + inline + "}}",
		"unused fragment":        "{__typename} fragment F on Customer{" + strings.Repeat("id ", 1_000) + "}",
	} {
		if got := s.ask(t, query, ""); got.code() != string(api.QueryTooComplex) || len(got.errors) != 1 {
			t.Errorf("%s: %.300s", name, got.body)
		}
	}
}

func TestConflictingFieldsAreStillFound(t *testing.T) {
	s := newService(t, nil)
	got := s.ask(t, `{customer(by:{id:1}){x:id x:name}}`, "")
	if got.code() != string(api.ValidationFailed) || !strings.Contains(got.body, `Fields \"x\" conflict`) {
		t.Errorf("%s", got.body)
	}
	got = s.ask(t, `{customer(by:{id:1}){...A ...B}} fragment A on Customer{x:id} fragment B on Customer{x:name}`, "")
	if got.code() != string(api.ValidationFailed) || !strings.Contains(got.body, "conflict") {
		t.Errorf("%s", got.body)
	}
}

func TestCyclicFragmentsAreRefused(t *testing.T) {
	for name, adjust := range map[string]func(*api.Options){"default": nil, "loose": loose} {
		s := newService(t, adjust)
		for _, query := range []string{
			`{...A} fragment A on Query{...A}`,
			`{...A} fragment A on Query{customer(by:{id:1}){...B}} fragment B on Customer{parent{...C}} fragment C on Customer{parent{...B}}`,
			`{__typename} fragment A on Customer{parent{...A}}`,
			`{customer(by:{id:1}){...A}} fragment A on Customer{x:id x:name parent{...A}}`,
		} {
			got := s.ask(t, query, "")
			if got.code() != string(api.ValidationFailed) || !strings.Contains(got.body, "within itself") {
				t.Errorf("%s: %s: %s", name, query, got.body)
			}
		}
	}
}

func TestFragmentBombsAreRefused(t *testing.T) {
	s := newService(t, nil)
	// Each level spreads the next twice under two names: 2^30 fields from 1 KB.
	aliased := "{customer(by:{id:1}){...F0}}"
	// The same without aliases: two fields that both lead on.
	plain := "{customer(by:{id:1}){...F0}}"
	for i := range 14 {
		aliased += fmt.Sprintf(" fragment F%d on Customer{a:parent{...F%d} b:parent{...F%d}}", i, i+1, i+1)
		plain += fmt.Sprintf(" fragment F%d on Customer{parent{...F%d} resellers(first:1){nodes{...F%d}}}", i, i+1, i+1)
	}
	aliased += " fragment F14 on Customer{id}"
	plain += " fragment F14 on Customer{id}"
	// Each level spreads the next twice: 2^30 fields that merge into one.
	spread := "{customer(by:{id:1}){...F0}}"
	for i := range 30 {
		spread += fmt.Sprintf(" fragment F%d on Customer{...F%d ...F%d}", i, i+1, i+1)
	}
	spread += " fragment F30 on Customer{id}"
	for _, test := range []struct{ name, query, code string }{
		{"spread", spread, string(api.QueryTooLarge)},
		{"aliased", aliased, string(api.QueryTooComplex)},
		{"plain", plain, string(api.QueryTooComplex)},
	} {
		got := s.ask(t, test.query, "")
		if got.data != nil || len(got.errors) != 1 || got.code() != test.code {
			t.Errorf("%s: %.300s, want one error %s", test.name, got.body, test.code)
		}
	}
}

func nested(levels int) string {
	return "{customer(by:{id:1}){" + strings.Repeat("parent{", levels-1) + "id" + strings.Repeat("}", levels+1)
}

func TestDepth(t *testing.T) {
	s := newService(t, nil)
	if got := s.ask(t, nested(15), ""); len(got.errors) > 0 {
		t.Errorf("15 levels: %s", got.body)
	}
	if got := s.ask(t, nested(16), ""); got.code() != string(api.QueryTooDeep) {
		t.Errorf("16 levels: %s", got.body)
	}
	// Through fragments, and again from the cache.
	query := "{customer(by:{id:1}){...A}} fragment A on Customer{parent{" + strings.Repeat("parent{", 14) + "id" + strings.Repeat("}", 16)
	for range 2 {
		if got := s.ask(t, query, ""); got.code() != string(api.QueryTooDeep) {
			t.Errorf("through a fragment: %s", got.body)
		}
	}
	if got := s.ask(t, nested(1_500), ""); got.code() != string(api.QueryTooDeep) {
		t.Errorf("1,500 levels: %s", got.body)
	}
}

func TestAliasesAndRootFields(t *testing.T) {
	s := newService(t, nil)
	aliases := func(n int) string {
		var query strings.Builder
		for i := range n {
			fmt.Fprintf(&query, "a%d:name ", i)
		}
		return "{customer(by:{id:1}){" + query.String() + "}}"
	}
	if got := s.ask(t, aliases(100), ""); len(got.errors) > 0 {
		t.Errorf("100 aliases: %s", got.body)
	}
	if got := s.ask(t, aliases(101), ""); got.code() != string(api.TooManyAliases) {
		t.Errorf("101 aliases: %s", got.body)
	}
	if got := s.ask(t, "{"+strings.Repeat("__typename ", 101)+"}", ""); got.code() != string(api.TooManyAliases) {
		t.Errorf("101 root fields: %s", got.body)
	}
	fragment := "{...A ...A} fragment A on Query{...on Query{" + strings.Repeat("__typename ", 100) + "}}"
	if got := s.ask(t, fragment, ""); len(got.errors) > 0 {
		t.Errorf("100 root fields in a fragment that is spread twice: %s", got.body)
	}
}

func filter(levels int) string {
	return strings.Repeat("{not:", levels-1) + "{}" + strings.Repeat("}", levels-1)
}

func TestWhereDepth(t *testing.T) {
	s := newService(t, nil)
	literal := func(levels int) string { return "{customers(where:" + filter(levels) + "){totalCount}}" }
	variable := func(levels int) string { return `{"w":` + strings.ReplaceAll(filter(levels), "not", `"not"`) + "}" }
	const query = `query($w: CustomerFilter){customers(where:$w){totalCount}}`
	if got := s.ask(t, literal(30), ""); len(got.errors) > 0 {
		t.Errorf("30 levels: %s", got.body)
	}
	if got := s.ask(t, query, variable(30)); len(got.errors) > 0 {
		t.Errorf("30 levels in a variable: %s", got.body)
	}
	for _, levels := range []int{31, 900, 1_000, 1_200} {
		if got := s.ask(t, literal(levels), ""); got.code() != string(api.QueryTooDeep) || len(got.errors) != 1 {
			t.Errorf("%d levels: %.300s", levels, got.body)
		}
	}
	for _, levels := range []int{31, 1_000, 9_000} {
		if got := s.ask(t, query, variable(levels)); got.code() != string(api.QueryTooDeep) {
			t.Errorf("%d levels in a variable: %.300s", levels, got.body)
		}
	}
	lists := `{"w":` + strings.Repeat(`{"and":[`, 16) + "{}" + strings.Repeat("]}", 16) + "}"
	if got := s.ask(t, query, lists); got.code() != string(api.QueryTooDeep) {
		t.Errorf("lists count as levels: %.300s", got.body)
	}
}

func TestListLength(t *testing.T) {
	s := newService(t, nil)
	list := func(n int) string { return "[" + strings.TrimSuffix(strings.Repeat("1,", n), ",") + "]" }
	for _, test := range []struct {
		length int
		code   string
	}{{1_000, ""}, {1_001, string(api.ListTooLong)}} {
		if got := s.ask(t, "{nodes(ids:"+list(test.length)+"){id}}", ""); got.code() != test.code {
			t.Errorf("%d ids: %.300s", test.length, got.body)
		}
		if got := s.ask(t, "query($ids:[ID!]!){nodes(ids:$ids){id}}", `{"ids":`+list(test.length)+"}"); got.code() != test.code {
			t.Errorf("%d ids in a variable: %.300s", test.length, got.body)
		}
	}
}

func TestNodesAreBoundedByPageSizes(t *testing.T) {
	s := newService(t, nil)
	pages := func(sizes ...string) string {
		query, end := "{customers(first:1){nodes{", "}}}"
		for _, size := range sizes {
			query += "resellers" + size + "{nodes{"
			end += "}}"
		}
		return query + "id" + end
	}
	for _, test := range []struct {
		query, variables, code string
	}{
		{pages("", "", "", "", ""), "", ""},
		{pages("(first:200)", "(last:200)", "(first:200)"), "", ""},
		{pages("(first:200)", "(last:200)", "(first:200)", "(first:200)"), "", string(api.QueryTooCostly)},
		{pages("(first:999999)", "(first:-5)"), "", ""},
		{"query($n:Int)" + pages("(first:$n)", "(first:$n)", "(first:$n)", "(first:$n)"), `{"n":50}`, ""},
		{"query($n:Int)" + pages("(first:$n)", "(first:$n)", "(first:$n)", "(first:$n)"), `{"n":100}`, string(api.QueryTooCostly)},
		{"query($n:Int)" + pages("(first:$n)", "(first:$n)", "(first:$n)", "(first:$n)"), `{"n":null}`, ""},
		{"query($n:Int=100)" + pages("(first:$n)", "(first:$n)", "(first:$n)", "(first:$n)"), ``, string(api.QueryTooCostly)},
	} {
		for range 2 {
			if got := s.ask(t, test.query, test.variables); got.code() != test.code {
				t.Errorf("%s with %s: %s, want code %q", test.query, test.variables, got.body, test.code)
			}
		}
	}
	routes := func(size string) string { return "routes(first:" + size + "){nodes{stops{node{" }
	for last, code := range map[string]string{"1": "", "20": string(api.QueryTooCostly)} {
		query := "{customer(by:{id:\"1\"}){" + routes("100") + routes("100") + routes(last) + "id" + strings.Repeat("}", 14)
		if got := s.ask(t, query, ""); got.code() != code {
			t.Errorf("routes of the stops of 100 times 100 routes, %s each: %.300s, want code %q", last, got.body, code)
		}
	}
	many := `query($ids:[ID!]!){nodes(ids:$ids){...on Customer{resellers(first:200){nodes{resellers(first:200){nodes{id}}}}}}}`
	if got := s.ask(t, many, `{"ids":["1","2"]}`); len(got.errors) > 0 {
		t.Errorf("two ids: %s", got.body)
	}
	if got := s.ask(t, many, `{"ids":["1"`+strings.Repeat(`,"1"`, 400)+`]}`); got.code() != string(api.QueryTooCostly) {
		t.Errorf("401 ids times 200 times 200: %.300s", got.body)
	}
}

func TestAtMostFiftyErrors(t *testing.T) {
	var query strings.Builder
	for i := range 1_000 {
		fmt.Fprintf(&query, "unknown%d ", i)
	}
	if got := newService(t, nil).ask(t, "{"+query.String()+"}", ""); len(got.errors) != 50 {
		t.Errorf("%d errors, want 50", len(got.errors))
	}
}

func TestOnlyShortDocumentsGetSuggestions(t *testing.T) {
	s := newService(t, nil)
	for padding, want := range map[int]bool{0: true, 3_000: false} {
		for _, query := range []string{`{fail}`, `{customers(contry:DE){totalCount}}`, `{customers(country:DEE){totalCount}}`, `{...F} fragment F on Quer{fails}`} {
			got := s.ask(t, query+strings.Repeat(" ", padding), "")
			if got.code() != string(api.ValidationFailed) || strings.Contains(got.body, "Did you mean") != want {
				t.Errorf("%d bytes: %s, want a suggestion: %v", len(query)+padding, got.body, want)
			}
		}
	}
}

func TestOptionsAreChecked(t *testing.T) {
	if _, err := api.New(api.Options{}); err == nil {
		t.Error("New took empty options")
	}
}

// TestWhatFloodsIsRefused asks for much in each of the ways that need few bytes, by the limits as they are set.
func TestWhatFloodsIsRefused(t *testing.T) {
	s := newService(t, nil)
	many := func(n int, format string) string {
		var text strings.Builder
		for i := range n {
			fmt.Fprintf(&text, format, i)
		}
		return text.String()
	}
	long := `"` + strings.Repeat("x", 90_000) + `"`
	for name, test := range map[string]struct{ query, variables, code string }{
		"10,000 root fields":                   {"{" + strings.Repeat("fails ", 10_000) + "}", "", string(api.QueryTooLarge)},
		"10,000 root fields and their aliases": {"{" + many(10_000, "a%d:fails ") + "}", "", string(api.BodyTooLarge)},
		"1,000 root fields":                    {"{" + many(1_000, "a%d:fails ") + "}", "", string(api.TooManyAliases)},
		"1,000 root fields of one name":        {"{" + strings.Repeat("__typename ", 1_000) + "}", "", string(api.QueryTooComplex)},
		"1,000 aliases":                        {"{customer(by:{id:1}){" + many(1_000, "a%d:id ") + "}}", "", string(api.TooManyAliases)},
		"1,000 directives":                     {"{fails " + strings.Repeat("@include(if:true) ", 1_000) + "}", "", string(api.QueryTooLarge)},
		"100 directives":                       {"{fails " + strings.Repeat("@include(if:true) ", 100) + "}", "", string(api.ValidationFailed)},
		"600 unknown directives":               {"{fails " + many(600, "@d%d ") + "}", "", string(api.ValidationFailed)},
		"1,500 fragments":                      {"{...F0}" + many(1_500, " fragment F%d on Query{fails}"), "", string(api.QueryTooLarge)},
		"600 variables":                        {"query(" + many(600, "$v%d:Int ") + "){fails}", "", string(api.ValidationFailed)},
		"a list of 1,001 objects":              {"query($w:CustomerFilter){customers(where:$w){totalCount}}", `{"w":{"and":[` + strings.Repeat("{},", 1_000) + `{}]}}`, string(api.ListTooLong)},
		"lists in lists":                       {"query($w:CustomerFilter){customers(where:$w){totalCount}}", `{"w":` + strings.Repeat("[", 9_000) + strings.Repeat("]", 9_000) + `}`, string(api.QueryTooDeep)},
		"a text of 90,000 bytes":               {"query($n:Int){customers(first:$n){totalCount}}", `{"n":` + long + `}`, string(csp.BadInput)},
		"a variable that is unknown":           {"{fails}", `{"x":` + strings.Repeat("[", 1_000) + strings.Repeat("]", 1_000) + `}`, string(api.QueryTooDeep)},
		"a body of more bytes":                 {"{fails}", `{"n":` + long + `,"m":` + long + `}`, string(api.BodyTooLarge)},
		"pages of pages":                       {"{customers(first:200){nodes{resellers(first:200){nodes{resellers(first:200){nodes{id a:id b:id name c:name country}}}}}}}", "", string(api.CostExceeded)},
	} {
		got := s.ask(t, test.query, test.variables)
		if got.data != nil || got.code() != test.code || len(got.errors) > 50 || len(got.errors[0].Message) > 500 {
			t.Errorf("%s: %d errors, %.300s; want %s", name, len(got.errors), got.body, test.code)
		}
	}
}

// FuzzDocuments holds that whatever is asked is answered, or refused with a code, and never fails inside.
func FuzzDocuments(f *testing.F) {
	for _, query := range []string{
		"{fails}", nested(20), "{...A} fragment A on Query{...A}", `query($n:Int=3){customers(first:$n){nodes{id}totalCount}}`,
		"{customers(where:" + filter(40) + "){totalCount}}", `mutation{rename(id:1,name:"x"){id}}`, "{a:customers{edges{node{...F}}}} fragment F on Customer{parent{id}}",
		`query($ids:[ID!]!){nodes(ids:$ids){id}}`, "{__schema{types{name}}}", "{fails @include(if:true) @skip(if:$x)}",
	} {
		f.Add(query, `{"n":2,"ids":["1"]}`)
	}
	s := newService(f, nil)
	f.Fuzz(func(t *testing.T, query, variables string) {
		var object map[string]any
		if json.Unmarshal([]byte(variables), &object) != nil {
			variables = "{}"
		}
		got := s.ask(t, query, variables)
		if len(got.errors) == 0 && got.data == nil || len(got.errors) > 0 && (got.code() == "" || got.code() == string(csp.Internal)) {
			t.Errorf("%s\n%s", got.body, s.log)
		}
	})
}
