package embedded

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"channelgraph/internal/csp"
)

// TestDatedFieldsStandInColumnsOfNumbers holds what reading a history takes for granted.
func TestDatedFieldsStandInColumnsOfNumbers(t *testing.T) {
	for field := csp.Field(1); int(field) < csp.FieldCount; field++ {
		if class := classOf(field); field.Spec().Dated && class != codeClass && class != numberClass && class != flagClass {
			t.Errorf("%s is dated and of class %d", field, class)
		}
	}
	for _, kind := range csp.Kinds {
		dated := 0
		for _, field := range csp.NodeFields(kind) {
			if field.Spec().Dated {
				dated++
			}
		}
		if dated > steadyBits {
			t.Errorf("%s has %d dated fields", kind, dated)
		}
	}
}

// TestDaysOfHistories compares what days tell with the histories that they were made of.
func TestDaysOfHistories(t *testing.T) {
	const far = neverOnDays * dayLength
	instants := []csp.Instant{firstInstant, -weekLength, -1, 0, 1, dayLength - 1, dayLength, dayLength + 1, weekLength - 1, weekLength, weekLength + 1,
		20000 * dayLength, 20001*dayLength - 1, 20007 * dayLength, far - dayLength - 1, far - 1, far, far + weekLength, csp.Forever - 1}
	told := 0
	for i, first := range instants {
		for j, second := range instants[i:] {
			span := datedSpan{first: csp.Forever, latest: firstInstant}
			span.add(0, first)
			span.add(1, second)
			if j%2 == 1 {
				span.add(1, second+1)
			}
			days := span.days()
			for _, at := range instants {
				if days.isAbsent(at) && at >= first {
					t.Fatalf("a history from %d on is absent at %d", first, at)
				}
				if days.isNewest(0, at) && at < first || days.isNewest(1, at) && at < span.latest && j%2 == 1 || days.isNewest(1, at) && at < second {
					t.Fatalf("histories from %d and from %d to %d have ended at %d", first, second, span.latest, at)
				}
				if days.isAbsent(at) || days.isNewest(0, at) || days.isNewest(1, at) {
					told++
				}
			}
		}
	}
	if told < 1000 {
		t.Errorf("only %d instants were told without a history", told)
	}
}

// TestVarintIsThatOfTheLibrary compares numbers of every length, followed by anything or by nothing.
func TestVarintIsThatOfTheLibrary(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	for i := range 20_000 {
		number := random.Int64() >> (i % 64)
		if i%2 == 1 {
			number = -number
		}
		text := binary.AppendVarint(nil, number)
		whole := len(text)
		text = binary.LittleEndian.AppendUint64(text, random.Uint64())
		for _, text := range [][]byte{text[:whole], text} {
			if got, length := varint(text); got != number || length != whole {
				t.Fatalf("%x is read as %d of %d bytes, want %d of %d", text, got, length, number, whole)
			}
		}
	}
}
