package resolvers

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"channelgraph/internal/csp"
)

func FuzzDecodeCursor(f *testing.F) {
	orders := []*cursorOrder{
		newCursorOrder(csp.ID, false, csp.AnyKind),
		newCursorOrder(csp.CompanyName, true, csp.OnlyCustomers),
		newCursorOrder(csp.Quantity, false, csp.OnlySubscriptions),
		newCursorOrder(csp.CreationDate, true, csp.OnlySubscriptions),
	}
	for i, order := range orders {
		for _, value := range []csp.Value{{}, csp.StringValue("Contoso \"東京\""), csp.IntValue(-7), csp.TimeValue(-1)} {
			kind := order.kinds.Kinds()[0]
			if value.IsNull() || value.Type() == order.field.Spec().Type {
				quoted, _ := appendCursor(nil, nil, order, value, kind.String()+":GLOBAL:0a1b")
				f.Add(strings.Trim(string(quoted), `"`), i)
			}
		}
	}
	f.Add("", 0)
	f.Add("AQ", 0)
	f.Add("AQxjb21wYW55TmFtZS0B__________8B", 1)
	f.Fuzz(func(t *testing.T, text string, number int) {
		order := orders[uint(number)%uint(len(orders))]
		place, err := decodeCursor(text, order)
		if err != nil {
			if csp.CodeOf(err) != csp.BadCursor {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		if !utf8.ValidString(place.id) || !order.kinds.Has(csp.NodeID(place.id).Kind()) {
			t.Fatalf("%q stands on %q", text, place.id)
		}
		quoted, _ := appendCursor(nil, nil, order, place.value, place.id)
		if again, err := decodeCursor(strings.Trim(string(quoted), `"`), order); err != nil || again != place {
			t.Fatalf("%q is read as %+v, but what that gives as %+v, %v", text, place, again, err)
		}
	})
}

func FuzzAppendString(f *testing.F) {
	for _, text := range []string{"", "plain", "a\"b\\c/d", "\x00\x1f\b\f\n\r\t\x7f", "<a href='x'>&", "東京\u2028\u2029😀", "\xff\xfeab\xc3", "ends \xe6"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var want bytes.Buffer
		encoder := json.NewEncoder(&want)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(text); err != nil {
			t.Fatal(err)
		}
		if got := string(appendString(nil, text)) + "\n"; got != want.String() {
			t.Errorf("got %s, encoding/json has %s", got, want.String())
		}
	})
}
