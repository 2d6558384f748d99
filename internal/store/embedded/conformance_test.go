package embedded

import (
	"testing"

	"channelgraph/internal/store"
	"channelgraph/internal/store/storetest"
)

func openTest(tb testing.TB) store.Store {
	tb.Helper()
	s, err := OpenInMemory()
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

func TestConformance(t *testing.T) { storetest.Run(t, openTest) }

func TestAgreement(t *testing.T) {
	storetest.Agree(t, func(testing.TB) storetest.Opener { return openTest }, storetest.AgreeOptions{})
}
