package api

import (
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"
)

var plainBodies = []string{
	`{"query":"{__typename}"}`,
	` { "query" : "query A($a: Int) {\n  a \"x\" \\ \/ }" , "variables" : { "a" : 1, "b" : -25, "c" : "x", "d" : true, "e" : false, "f" : null } , "operationName" : "A" } `,
	"{\"operationName\":\"A\",\"query\":\"caf\u00e9 \u6771\u4eac\"}\n",
	`{"query":"","variables":{"a":0,"a":1}}`,
}

var oddBodies = []string{
	``, `{`, `{}`, `null`, `[]`, `{"query":1}`, `{"query":null}`, `{"query":"x"}x`, `{"query":"x",}`, `{"query":"x"`, `{"query":"x`,
	`{"query":"\u0041"}`, `{"query":"\x"}`, `{"query":"\`, "{\"query\":\"a\nb\"}", "{\"query\":\"\xff\"}", "{\"query\":\"\\n\xff\"}",
	`{"query":"x","query":"y"}`, `{"Query":"x"}`, `{"query":"x","extensions":{}}`, `{"query":"x","variables":null}`,
	`{"query":"x","variables":{}}`, `{"query":"x","variables":{"a":{"b":1}}}`, `{"query":"x","variables":{"a":[1]}}`,
	`{"query":"x","variables":{"a":1.5}}`, `{"query":"x","variables":{"a":01}}`, `{"query":"x","variables":{"a":-}}`,
	`{"query":"x","variables":{"a":1e5}}`, `{"query":"x","variables":{"a":9999999999999999999}}`, `{"query":"x","variables":{"a":nul}}`,
	`{"query":"x","variables":{"a":1`, `{"query":"x","variables":{"a":1}`, `{"query":"x","operationName":null}`, `{"query":"x" "y"}`,
	"{\"query\":\"x\"\x00}", "{\"query\":\"x\"}\x00", "\xef\xbb\xbf{\"query\":\"x\"}",
}

func TestPlainBodiesTakeTheShortWay(t *testing.T) {
	for _, body := range plainBodies {
		if !decodePlainBody([]byte(body), &graphql.RawParams{}) {
			t.Errorf("left to encoding/json: %s", body)
		}
	}
}

// checkSameDecoding compares the short way, where it is taken, with encoding/json.
func checkSameDecoding(t *testing.T, body []byte) {
	t.Helper()
	var short, long graphql.RawParams
	if !decodePlainBody(body, &short) {
		return
	}
	if err := decodeAnyBody(body, &long); err != nil {
		t.Fatalf("taken by the short way, refused by encoding/json: %v\n%q", err, body)
	}
	if difference := cmp.Diff(long, short); difference != "" {
		t.Fatalf("%q: encoding/json against the short way:\n%s", body, difference)
	}
}

func TestBothWaysDecodeAlike(t *testing.T) {
	for _, body := range append(plainBodies, oddBodies...) {
		checkSameDecoding(t, []byte(body))
	}
}

func FuzzDecodeBody(f *testing.F) {
	for _, body := range append(plainBodies, oddBodies...) {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) { checkSameDecoding(t, body) })
}
