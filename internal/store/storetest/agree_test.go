package storetest

import (
	"testing"

	"channelgraph/internal/store/storetest/naive"
)

func TestRandomQuestionsNoticeEveryReadingFault(t *testing.T) {
	for _, fault := range readingFaults() {
		t.Run(fault.name, func(t *testing.T) {
			a := newAgreement(fault.open, 1, AgreeOptions{Shapes: 150})
			for graph := range 14 {
				found := false
				messages := failures(t, func(tb testing.TB) {
					found = a.firstDifference(tb, fault.open(tb), naive.New(), graph, 150*graph, 150*(graph+1)) != nil
				})
				if found || len(messages) > 0 {
					t.Logf("noticed after %d graphs", graph+1)
					return
				}
			}
			t.Errorf("no difference in 2,100 operations")
		})
	}
}
