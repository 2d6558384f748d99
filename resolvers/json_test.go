package resolvers

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestEveryByteIsQuotedWhereverItStands compares with encoding/json: texts are looked at eight bytes at once, so what counts
// is where in such eight a byte stands.
func TestEveryByteIsQuotedWhereverItStands(t *testing.T) {
	for length := 1; length <= 25; length++ {
		for at := range length {
			for b := range 256 {
				text := []byte(strings.Repeat("a", length))
				text[at] = byte(b)
				if got, want := appendString(nil, string(text)), standard(t, string(text)); string(got) != want {
					t.Fatalf("%q is written as %s, want %s", text, got, want)
				}
			}
		}
	}
}

func standard(t *testing.T, text string) string {
	t.Helper()
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(out.String(), "\n")
}
