package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"

	"channelgraph/internal/api"
)

func TestVariablesAreCoercedStrictly(t *testing.T) {
	const filter = `query($w: CustomerFilter){customers(where:$w){totalCount}}`
	for _, test := range []struct {
		name, query, variables string
		want                   map[string]any
	}{
		{"Int", `query($n:Int){customers(first:$n){totalCount}}`, `{"n":5}`, map[string]any{"n": int64(5)}},
		{"Int default", `query($n:Int=5){customers(first:$n){totalCount}}`, ``, map[string]any{"n": int64(5)}},
		{"Int null", `query($n:Int){customers(first:$n){totalCount}}`, `{"n":null}`, map[string]any{"n": nil}},
		{"absent", `query($n:Int){customers(first:$n){totalCount}}`, `{"other":1}`, map[string]any{}},
		{"whole Float", `query($r:Float){required(ratio:$r)}`, `{"r":2}`, map[string]any{"r": 2.0}},
		{"Float", `query($r:Float){required(ratio:$r)}`, `{"r":2.5e1}`, map[string]any{"r": 25.0}},
		{"Float default", `query($r:Float=2){required(ratio:$r)}`, ``, map[string]any{"r": 2.0}},
		{"ID number", `query($i:ID!){node(id:$i){id}}`, `{"i":7}`, map[string]any{"i": "7"}},
		{"ID default", `query($i:ID!=7){customer(by:{id:$i}){id}}`, ``, map[string]any{"i": "7"}},
		{"single for a list", `query($i:[ID!]!){nodes(ids:$i){id}}`, `{"i":"x"}`, map[string]any{"i": []any{"x"}}},
		{"single number for a list", `query($i:[ID!]!){nodes(ids:$i){id}}`, `{"i":7}`, map[string]any{"i": []any{"7"}}},
		{"single object for a list", filter, `{"w":{"and":{"name":{"in":"a"}}}}`,
			map[string]any{"w": map[string]any{"and": []any{map[string]any{"name": map[string]any{"in": []any{"a"}}, "size": int64(7)}}, "size": int64(7)}}},
		{"input default", filter, `{"w":{}}`, map[string]any{"w": map[string]any{"size": int64(7)}}},
		{"null in place of the input default", filter, `{"w":{"size":null}}`, map[string]any{"w": map[string]any{"size": nil}}},
		{"enum", filter, `{"w":{"country":{"in":["DE","JP"]},"size":1}}`,
			map[string]any{"w": map[string]any{"country": map[string]any{"in": []any{"DE", "JP"}}, "size": int64(1)}}},
		{"oneOf", `query($k:CustomerKey!){customer(by:$k){id}}`, `{"k":{"domain":"contoso.example"}}`,
			map[string]any{"k": map[string]any{"domain": "contoso.example"}}},
		{"custom scalar", `query($t:DateTime){customers(since:$t){totalCount}}`, `{"t":"2026-01-01T00:00:00Z"}`, map[string]any{"t": "2026-01-01T00:00:00Z"}},
		{"deep numbers", filter, `{"w":{"quantity":{"gte":-3,"ratio":1},"size":2}}`,
			map[string]any{"w": map[string]any{"quantity": map[string]any{"gte": int64(-3), "ratio": 1.0}, "size": int64(2)}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newService(t, nil)
			var reached map[string]any
			s.schema.answer = func(ctx context.Context) *graphql.Response {
				reached = graphql.GetOperationContext(ctx).Variables
				return answerNames(ctx)
			}
			got := s.ask(t, test.query, test.variables)
			if len(got.errors) > 0 {
				t.Fatal(got.body)
			}
			if difference := cmp.Diff(test.want, reached); difference != "" {
				t.Error(difference)
			}
		})
	}
}

func TestWrongVariablesAreRequestErrors(t *testing.T) {
	const filter = `query($w: CustomerFilter){customers(where:$w){totalCount}}`
	const first = `query($n:Int){customers(first:$n){totalCount}}`
	for _, test := range []struct{ name, query, variables, path string }{
		{"Int beyond 32 bits", first, `{"n":3000000000}`, "$n"},
		{"Int beyond 64 bits", first, `{"n":30000000000000000000}`, "$n"},
		{"Int as a string", first, `{"n":"2"}`, "$n"},
		{"Int with a fraction", first, `{"n":1.5}`, "$n"},
		{"Int as a boolean", first, `{"n":true}`, "$n"},
		{"Int in an object", filter, `{"w":{"quantity":{"gte":3000000000}}}`, "$w.quantity.gte"},
		{"Int as a string in an object", filter, `{"w":{"quantity":{"gte":"5"}}}`, "$w.quantity.gte"},
		{"Float as a string", `query($r:Float){required(ratio:$r)}`, `{"r":"2"}`, "$r"},
		{"Float out of range", `query($r:Float){required(ratio:$r)}`, `{"r":1e999}`, "$r"},
		{"String as a number", filter, `{"w":{"name":{"eq":5}}}`, "$w.name.eq"},
		{"Boolean as a string", `query($b:Boolean){required(flag:$b)}`, `{"b":"true"}`, "$b"},
		{"ID with a fraction", `query($i:ID!){node(id:$i){id}}`, `{"i":1.5}`, "$i"},
		{"ID as an object", `query($i:ID!){node(id:$i){id}}`, `{"i":{}}`, "$i"},
		{"enum in another case", filter, `{"w":{"country":{"eq":"de"}}}`, "$w.country.eq"},
		{"unknown enum value", filter, `{"w":{"country":{"eq":"XX"}}}`, "$w.country.eq"},
		{"enum as a number", filter, `{"w":{"country":{"eq":1}}}`, "$w.country.eq"},
		{"enum in a list", filter, `{"w":{"country":{"in":["DE","fr"]}}}`, "$w.country.in[1]"},
		{"null in a list", filter, `{"w":{"name":{"in":["a",null]}}}`, "$w.name.in[1]"},
		{"null for a list's item type", `query($i:[ID!]!){nodes(ids:$i){id}}`, `{"i":null}`, "$i"},
		{"unknown field", filter, `{"w":{"nam":{}}}`, "$w"},
		{"__typename", filter, `{"w":{"__typename":"CustomerFilter"}}`, "$w"},
		{"list for an object", filter, `{"w":[{}]}`, "$w"},
		{"text for an object", filter, `{"w":"x"}`, "$w"},
		{"oneOf without a field", `query($k:CustomerKey!){customer(by:$k){id}}`, `{"k":{}}`, "$k"},
		{"oneOf with two fields", `query($k:CustomerKey!){customer(by:$k){id}}`, `{"k":{"id":"1","domain":"x"}}`, "$k"},
		{"oneOf with null", `query($k:CustomerKey!){customer(by:$k){id}}`, `{"k":{"id":null}}`, "$k.id"},
		{"null for a required argument with default", `query($n:Int){required(count:$n)}`, `{"n":null}`, "$n"},
		{"null for a condition", `query($b:Boolean=true){__typename @skip(if:$b)}`, `{"b":null}`, "$b"},
		{"required", `query($i:ID!){node(id:$i){id}}`, ``, "$i"},
		{"custom scalar", `query($t:DateTime){customers(since:$t){totalCount}}`, `{"t":"yesterday"}`, "$t"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newService(t, func(o *api.Options) { o.Scalars = map[string]api.ScalarCheck{"DateTime": checkYear} })
			for range 2 {
				got := s.ask(t, test.query, test.variables)
				if got.data != nil || got.code() != "BAD_USER_INPUT" || len(got.errors) != 1 {
					t.Fatalf("%s", got.body)
				}
				if message := got.errors[0].Message; !strings.Contains(message, `"`+test.path+`"`) || got.errors[0].Path != nil {
					t.Errorf("%s, want %q named in the message and no path", got.body, test.path)
				}
			}
		})
	}
}

func checkYear(value any) error {
	if text, ok := value.(string); !ok || !strings.HasPrefix(text, "20") {
		return errors.New("an instant such as 2026-01-01T00:00:00Z is wanted")
	}
	return nil
}

func TestWrongLiteralsAreRequestErrors(t *testing.T) {
	for _, test := range []struct{ name, query, code string }{
		{"Int beyond 32 bits", `{customers(first:3000000000){totalCount}}`, "GRAPHQL_VALIDATION_FAILED"},
		{"Int beyond 64 bits", `{customers(first:30000000000000000000){totalCount}}`, "GRAPHQL_VALIDATION_FAILED"},
		{"Int in an object", `{customers(where:{quantity:{gte:3000000000}}){totalCount}}`, "GRAPHQL_VALIDATION_FAILED"},
		{"Int in a fragment", `{...F} fragment F on Query{customers(first:3000000000){totalCount}}`, "GRAPHQL_VALIDATION_FAILED"},
		{"object for a scalar", `{customers(first:{}){totalCount}}`, "GRAPHQL_VALIDATION_FAILED"},
		{"object for an enum", `{customers(country:{}){totalCount}}`, "GRAPHQL_VALIDATION_FAILED"},
		{"enum in another case", `{customers(country:de){totalCount}}`, "GRAPHQL_VALIDATION_FAILED"},
		{"enum as a string", `{customers(country:"DE"){totalCount}}`, "GRAPHQL_VALIDATION_FAILED"},
		{"custom scalar", `{customers(since:"yesterday"){totalCount}}`, "GRAPHQL_VALIDATION_FAILED"},
		{"custom scalar as a number", `{customers(since:5){totalCount}}`, "GRAPHQL_VALIDATION_FAILED"},
		{"oneOf with two fields", `{customer(by:{id:1 domain:"x"}){id}}`, "GRAPHQL_VALIDATION_FAILED"},
		{"oneOf with a variable that may be null", `query($i:ID){customer(by:{id:$i}){id}}`, "GRAPHQL_VALIDATION_FAILED"},
		{"default of a variable", `query($n:Int=3000000000){customers(first:$n){totalCount}}`, "BAD_USER_INPUT"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newService(t, func(o *api.Options) { o.Scalars = map[string]api.ScalarCheck{"DateTime": checkYear} })
			for range 2 {
				if got := s.ask(t, test.query, ""); got.data != nil || got.code() != test.code {
					t.Errorf("%s", got.body)
				}
			}
		})
	}
}

func TestGoodLiteralsPass(t *testing.T) {
	s := newService(t, func(o *api.Options) { o.Scalars = map[string]api.ScalarCheck{"DateTime": checkYear} })
	for _, query := range []string{
		`{customers(first:-2147483648,country:FR,since:"2026"){totalCount}}`,
		`{customers(where:{and:{name:{in:"a"}} quantity:{gte:2147483647 ratio:3}}){totalCount}}`,
		`{nodes(ids:["a",5]){id} customer(by:{domain:"x"}){id}}`,
		`{customers(first:null,where:null){totalCount}}`,
	} {
		if got := s.ask(t, query, ""); len(got.errors) > 0 {
			t.Errorf("%s: %s", query, got.body)
		}
	}
}

func TestValuesInMessagesAreShort(t *testing.T) {
	long, err := json.Marshal(strings.Repeat("x", 10_000))
	if err != nil {
		t.Fatal(err)
	}
	got := newService(t, nil).ask(t, `query($w: CustomerFilter){customers(where:$w){totalCount}}`, `{"w":{"country":{"eq":`+string(long)+`}}}`)
	if len(got.body) > 500 {
		t.Errorf("a message of %d bytes", len(got.body))
	}
}
