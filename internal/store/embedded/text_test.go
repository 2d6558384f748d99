package embedded

import (
	"testing"

	"channelgraph/internal/csp"
)

var someTexts = []string{
	"", " ", "plain", "UPPER Case", "  runs   of\tblanks\n", "a\vb\fc\rd", "株式会社アダタム", "ｶﾞ", "Ａｄａｔｕｍ", "Straße", "İ", "\x1fx", "\x7f",
	"6d3c0e2a-1b2c-4d5e-8f90-0123456789ab", "6D3C0E2A-1B2C-4D5E-8F90-0123456789AB", "6d3c0e2a-1b2c-4d5e-8f90-0123456789a", "zzzzzzzz-1b2c-4d5e-8f90-0123456789ab",
}

// FuzzTexts holds the short ways of writing texts equal to the plain ones.
func FuzzTexts(f *testing.F) {
	for _, text := range someTexts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if folded, ok := foldASCII(nil, text); ok && string(folded) != csp.Fold(text) {
			t.Errorf("foldASCII made %q of %q, csp.Fold makes %q", folded, text, csp.Fold(text))
		}
		d := valueReader{key: "key"}
		if back := d.text(&recordReader{rest: appendText(nil, text)}); back != text {
			t.Errorf("%q was read back as %q", text, back)
		}
		var all arena
		w := newRowWriter(newTextWriter(&all), nil)
		ref := w.typedText(&recordReader{rest: appendTypedText(nil, text)})
		if view := all.view(); view.text(ref) != text || view.foldedText(ref) != csp.Fold(text) {
			t.Errorf("%q came into the arena as %q, folded %q", text, view.text(ref), view.foldedText(ref))
		}
	})
}
