package ledgertest_test

import (
	"testing"

	"channelgraph/internal/ledger/ledgertest"
	"channelgraph/internal/store"
	"channelgraph/internal/store/storetest/naive"
)

func TestWritersOnTheModel(t *testing.T) {
	ledgertest.Run(t, func(*testing.T) store.Store { return naive.New() })
}

func TestRulesAreEnforcedOnTheModel(t *testing.T) {
	ledgertest.Enforce(t, func(*testing.T) store.Store { return naive.New() })
}
