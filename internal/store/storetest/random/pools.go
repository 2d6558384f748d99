package random

import (
	"fmt"
	"math/rand/v2"

	"channelgraph/internal/csp"
	"channelgraph/internal/store/storetest/channel"
)

// Now is the instant of every question without an own one: no dated value begins after it.
var Now = channel.Day("2024-01-01")

// instants are where intervals and values begin and end. Few, so that they meet.
var instants = []csp.Instant{
	channel.Day("1999-12-31"), channel.Day("2020-01-01"), channel.Day("2021-06-15T12:34:56.789Z"), channel.Day("2022-01-01"),
	channel.Day("2023-03-01"), channel.Day("2023-12-31T23:59:59.999Z"), Now, Now + 1, channel.Day("2024-07-01"), channel.Day("2031-01-01"),
}

// typed are texts that differ in case, width, accents, blanks, script and plane, some of them equal once folded.
var typed = []string{
	"Contoso", "contoso", "CONTOSO", "Ｃｏｎｔｏｓｏ", "Contoso  Ltd", " contoso ltd", "Contoso Ltd.",
	"株式会社アダタム", "株式会社ｱﾀﾞﾀﾑ", "アダタム", "ﾌｧﾌﾞﾘｶﾑ", "ファブリカム", "東京電機", "東京",
	"Éclair", "E\u0301clair", "éclair", "Eclair", "Straße", "STRASSE", "İstanbul", "Ωmega", "ωmega", "ǅungla",
	"𠮷野家", "𝒜dventure", "Adventure", "\uffe5en", "\U0001f600", "\uf8ff", "ﬁne", "fine", "", " ", "a", "A", "Z", "z", "_", "~",
	"100%", "a'b\"c\\d", "a.b*c", "line\nbreak", "Northwind", "northwind traders", "Woodgrove",
}

// plain are codes; they compare exactly.
var plain = []string{"JP", "jp", "US", "DE", "FR", "Jp", "", "A1", "a1", "A10", "A2", "0", "00", "ﾊﾝ", "\uff21", "𝒜", "x y"}

// keys are what identifies something elsewhere; they are stored in lower case.
var keys = []string{"0a1b", "0a1c", "ffff-0001", "ffff-0002", "é", "k"}

var integers = []int64{-1, 0, 1, 2, 5, 10, 25, 1 << 20, 1 << 40}

func pick[T any](rng *rand.Rand, list []T) T { return list[rng.IntN(len(list))] }

func chance(rng *rand.Rand, percent int) bool { return rng.IntN(100) < percent }

// value returns a value that the field may hold, not null. others are the ids that references may name.
func value(rng *rand.Rand, field csp.Field, others []csp.NodeID) csp.Value {
	spec := field.Spec()
	switch spec.Type {
	case csp.Bool:
		return csp.BoolValue(chance(rng, 50))
	case csp.Int:
		return csp.IntValue(pick(rng, integers))
	case csp.Time:
		return csp.TimeValue(pick(rng, instants))
	case csp.List:
		list := make([]string, rng.IntN(4))
		for i := range list {
			list[i] = text(rng, spec, others)
		}
		return csp.ListValue(list)
	}
	return csp.StringValue(text(rng, spec, others))
}

func text(rng *rand.Rand, spec *csp.Spec, others []csp.NodeID) string {
	switch {
	case spec.Enum != nil:
		return pick(rng, spec.Enum.Names[:min(4, len(spec.Enum.Names))])
	case spec.Format == csp.Typed:
		return pick(rng, typed)
	case spec.Format == csp.Key:
		return pick(rng, keys)
	case spec.Format == csp.Reference && len(others) > 0 && !chance(rng, 10):
		return string(pick(rng, others))
	case spec.Format == csp.Reference:
		return string(csp.NewNodeID(pick(rng, csp.Kinds), csp.Global, fmt.Sprintf("nobody-%d", rng.IntN(3))))
	}
	return pick(rng, plain)
}
