package csp

import (
	"slices"
	"strings"
)

// kindTerms are words for kinds of node in English and Japanese, in the words of Partner Center and of Microsoft's documentation of
// different years: https://learn.microsoft.com/partner-center/ and its Japanese edition, where "indirect provider" became
// "distributor" (ディストリビューター) in 2025, and "reseller" was 再販業者 in 2017 and 販売店 in texts on orders.
var kindTerms = map[Kind][]string{
	Provider: {
		"provider", "indirect provider", "distributor",
		"プロバイダー", "間接プロバイダー", "インダイレクト プロバイダー", "ディストリビューター",
	},
	Reseller: {
		"reseller", "indirect reseller", "value-added reseller", "var",
		"リセラー", "間接リセラー", "インダイレクト リセラー", "付加価値リセラー", "再販業者", "販売店", "間接パートナー",
	},
	Customer:     {"customer", "end customer", "顧客", "お客様", "エンド カスタマー"},
	Subscription: {"subscription", "サブスクリプション"},
}

// KindsNamed returns the kinds of node that a folded text names by one of their terms, alone or in the plural. Blanks inside of a term do
// not count: Japanese is written with and without them.
func KindsNamed(text string) (kinds KindSet) {
	bare := withoutBlanks(text)
	for kind, terms := range kindTerms {
		if slices.ContainsFunc(terms, func(term string) bool {
			term = withoutBlanks(Fold(term))
			return bare == term || bare == term+"s"
		}) {
			kinds |= Of(kind)
		}
	}
	return kinds
}

func withoutBlanks(text string) string { return strings.ReplaceAll(text, " ", "") }
