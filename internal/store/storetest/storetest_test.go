package storetest_test

import (
	"testing"

	"channelgraph/internal/store"
	"channelgraph/internal/store/storetest"
	"channelgraph/internal/store/storetest/naive"
)

func openNaive(testing.TB) store.Store { return naive.New() }

func TestTheModelAgreesWithItself(t *testing.T) {
	storetest.Agree(t, func(testing.TB) storetest.Opener { return openNaive }, storetest.AgreeOptions{Operations: 400})
}

func TestTheModelFollowsTheContract(t *testing.T) { storetest.Run(t, openNaive) }
