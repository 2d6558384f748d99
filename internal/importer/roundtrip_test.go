package importer

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"channelgraph/internal/store/storetest/naive"
	"channelgraph/internal/store/storetest/random"
)

// TestEveryGraphComesBack exports random graphs, with histories, several intervals of one relationship and several
// witnesses, and reads them into an empty store; a second time, nothing changes.
func TestEveryGraphComesBack(t *testing.T) {
	for seed := range uint64(60) {
		first, second := naive.New(), naive.New()
		random.Graph(rand.New(rand.NewPCG(seed, 0))).Put(t, first)
		file := exported(t, first)
		for _, created := range []bool{true, false} {
			report, err := Lines(context.Background(), second, "exported", strings.NewReader(file), Options{})
			if err != nil || report.Rejected.Count != 0 || report.Contradictions.Count != 0 || !created && report.Unchanged != report.Read {
				t.Fatalf("seed %d: %v %+v", seed, err, report)
			}
		}
		if diff := cmp.Diff(file, exported(t, second)); diff != "" {
			t.Fatalf("seed %d (-written +read back):\n%s", seed, diff)
		}
	}
}
