package csp

import (
	"fmt"
	"slices"
	"testing"
)

func TestFoldDisregardsAccentsOfLatinAndGreek(t *testing.T) {
	for written, want := range map[string]string{
		"Éclair": "eclair", "E\u0301clair": "eclair", "Müller": "muller", "Ærø": "ærø", "Άλφα": "αλφα", "İstanbul": "istanbul",
		"ガ": "ガ", "ｶﾞ": "ガ", "か": "か", "が": "が", "Йод": "йод", "한국": "한국", "ế": "e",
	} {
		if got := Fold(written); got != want {
			t.Errorf("Fold(%q) = %q, want %q", written, got, want)
		}
		if got := Fold(Fold(written)); got != Fold(written) {
			t.Errorf("folding %q twice gives %q", written, got)
		}
	}
}

func TestGrams(t *testing.T) {
	for text, want := range map[string][]string{
		"":          nil,
		"ab":        nil,
		"abcab":     {"abc", "bca", "cab"},
		"アダタム":      {"アダ", "ダタ", "タム"},
		"aaaa":      {"aaa"},
		"サーバー":      {"サー", "ーバ", "バー"},
		"ab株式 abc":  {"株式", " ab", "abc"},
		"𠮷野家":       {"𠮷野", "野家"},
		"株abc":      {"abc"},
		"アダアダ":      {"アダ", "ダア"},
		"abc abc x": {"abc", "bc ", "c a", " ab", "c x"},
	} {
		if got := Grams(text); !slices.Equal(got, want) {
			t.Errorf("Grams(%q) = %q, want %q", text, got, want)
		}
	}
}

// TestSeeksLeadToEverythingThatMatches holds the claim by which stores look only where one of the seeks stands.
func TestSeeksLeadToEverythingThatMatches(t *testing.T) {
	query := NewSearchQuery("contoso")
	for _, value := range []string{"contoso", "my contoso ltd", "konto", "ontos", "contxtoso", "ntoso", "con xnto"} {
		_, _, matches := query.Class(value, true)
		found := slices.ContainsFunc(query.Seeks, func(seek string) bool { return slices.Contains(Grams(value), seek) })
		if matches && !found {
			t.Errorf("%q matches but holds none of %q", value, query.Seeks)
		}
	}
	if len(query.Seeks) != 3 { // of five grams three have to be there, so two may be missing
		t.Errorf("the seeks are %q", query.Seeks)
	}
}

func TestHighlights(t *testing.T) {
	for _, c := range []struct{ query, value, want string }{
		{"contoso", "The Ｃｏｎｔｏｓｏ Group", "WORD [{4 11}]"},
		{"eclair", "Cafe\u0301 E\u0301clair", "WORD [{6 13}]"},
		{"アダタム", "株式会社ｱﾀﾞﾀﾑ", "PART [{4 9}]"},
		{"contoso ltd", "  Contoso　　Ltd. ", "PREFIX [{2 14}]"},
		{"strasse", "Hauptstraße", "PART [{5 11}]"},
		{"contosu", "Contoso", "SIMILAR [{0 6}]"},
		{"kontoso trading", "Contoso & Trading", "SIMILAR [{1 8} {9 17}]"},
		{"a", "A", "EXACT [{0 1}]"},
	} {
		query := NewSearchQuery(Fold(c.query))
		class, _, ok := query.Class(Fold(c.value), true)
		if !ok {
			t.Errorf("%q does not find %q", c.query, c.value)
			continue
		}
		if got := fmt.Sprint(class, query.Highlights(class, c.value)); got != c.want {
			t.Errorf("%q in %q: %s, want %s", c.query, c.value, got, c.want)
		}
	}
}

func TestKindsNamed(t *testing.T) {
	for text, want := range map[string]KindSet{
		"再販業者": OnlyResellers, "リセラー": OnlyResellers, "ﾘｾﾗｰ": OnlyResellers, "販売店": OnlyResellers, "Indirect Resellers": OnlyResellers,
		"間接プロバイダー": OnlyProviders, "間接 プロバイダー": OnlyProviders, "ディストリビューター": OnlyProviders, "Distributors": OnlyProviders,
		"お客様": OnlyCustomers, "subscription": OnlySubscriptions, "contoso": NoKinds, "": NoKinds,
	} {
		if got := KindsNamed(Fold(text)); got != want {
			t.Errorf("KindsNamed(%q) = %v, want %v", text, got.Kinds(), want.Kinds())
		}
	}
}
