package document_test

import (
	"testing"

	"channelgraph/internal/document"
)

func TestTextsAreBounded(t *testing.T) {
	texts, err := document.NewTexts(2, 10)
	if err != nil {
		t.Fatal(err)
	}
	known := func(hash string) bool { _, known := texts.Find(hash); return known }
	texts.Add("a", "1234")
	texts.Add("b", "1234")
	texts.Add("a", "1234")
	if !known("a") || !known("b") {
		t.Fatal("a text was forgotten although there is room")
	}
	texts.Add("c", "1")
	if known("a") || !known("b") || !known("c") {
		t.Error("of three texts where two have room, the one used the longest ago is to be forgotten")
	}
	texts.Add("d", "123456789")
	texts.Add("e", "12")
	if !known("e") {
		t.Error("the newest text was forgotten")
	}
	texts.Add("f", "1234567890")
	if known("e") || !known("f") {
		t.Error("more bytes are remembered than there is room for")
	}
	texts.Add("g", "12345678901")
	if known("g") || !known("f") {
		t.Error("a text that is longer than the room was remembered")
	}
	for _, bounds := range [][2]int{{0, 1}, {1, 0}} {
		if _, err := document.NewTexts(bounds[0], bounds[1]); err == nil {
			t.Errorf("NewTexts%v gave no error", bounds)
		}
	}
}
