package embedded

import (
	"runtime/debug"
	"testing"
)

func TestGarbageIsBounded(t *testing.T) {
	for _, c := range []struct {
		liveMiB uint64
		want    int
	}{{0, 400}, {1, 400}, {16, 400}, {32, 200}, {64, 100}, {128, 50}, {320, 20}, {400, 16}, {800, 16}} {
		if got := gcPercent(c.liveMiB << 20); got != c.want {
			t.Errorf("beside %d MiB the percentage is %d, want %d", c.liveMiB, got, c.want)
		}
	}
}

func TestGarbageIsBoundedAnewAfterACollection(t *testing.T) {
	before := debug.SetGCPercent(100)
	defer debug.SetGCPercent(before)
	BoundGarbage()
	if got := debug.SetGCPercent(100); got == 100 {
		t.Error("the percentage was not set")
	}
}
