package ledger_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"channelgraph/internal/csp/command"
	"channelgraph/internal/ledger"
	"channelgraph/internal/plan"
	"channelgraph/internal/scenario"
	"channelgraph/internal/store"
	"channelgraph/internal/store/storetest/naive"
)

// noticing keeps the plans that Updates read.
type noticing struct {
	*naive.Store
	read []*plan.Plan
}

func (n *noticing) Update(ctx context.Context, change func(store.Transaction) error) error {
	return n.Store.Update(ctx, func(tx store.Transaction) error { return change(&noticingTransaction{tx, n}) })
}

type noticingTransaction struct {
	store.Transaction
	by *noticing
}

func (tx *noticingTransaction) Read(p *plan.Plan, input plan.Input) (*plan.Answer, error) {
	tx.by.read = append(tx.by.read, p)
	return tx.Transaction.Read(p, input)
}

// What a store prepares has to be the very plans that the common commands read.
func TestCommonCommandsReadCommonPlans(t *testing.T) {
	parsed, err := scenario.ParseChannel(`
provider contoso region=NA country=US
provider litware region=NA country=US
reseller fabrikam region=NA country=US
customer adatum region=NA country=US
`)
	if err != nil {
		t.Fatal(err)
	}
	graph := &noticing{Store: naive.New()}
	if err := graph.Store.Update(context.Background(), func(tx store.Transaction) error { return tx.Put(parsed.Nodes, parsed.Facts) }); err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)
	book := ledger.New(graph, func() time.Time { at = at.Add(time.Second); return at })
	partners := `"provider": "Provider:GLOBAL:contoso", "reseller": "Reseller:GLOBAL:fabrikam"`
	common := ledger.CommonPlans()
	for _, one := range []struct{ name, input string }{
		{"invitePartnership", `{` + partners + `}`},
		{"acceptPartnership", `{` + partners + `}`},
		{"requestCustomerRelationship", `{"partner": "Provider:GLOBAL:contoso", "customer": "Customer:GLOBAL:adatum"}`},
		{"acceptCustomerRelationship", `{"partner": "Provider:GLOBAL:contoso", "customer": "Customer:GLOBAL:adatum"}`},
		{"addReseller", `{` + partners + `, "customer": "Customer:GLOBAL:adatum"}`},
		{"registerSubscription", `{"subscriptionId": "s1", "customer": "Customer:GLOBAL:adatum", "seller": "Provider:GLOBAL:contoso", "quantity": 5}`},
		{"registerSubscription", `{"subscriptionId": "s2", "customer": "Customer:GLOBAL:adatum", "seller": "Provider:GLOBAL:contoso", "reseller": "Reseller:GLOBAL:fabrikam", "quantity": 5}`},
		{"assignReseller", `{"subscription": "Subscription:GLOBAL:s1", "reseller": "Reseller:GLOBAL:fabrikam"}`},
		{"assignSupportContact", `{"subscription": "Subscription:GLOBAL:s1", "partner": "Provider:GLOBAL:contoso"}`},
		{"changeSubscription", `{"subscription": "Subscription:GLOBAL:s1", "status": "SUSPENDED"}`},
		{"grantDap", `{"partner": "Provider:GLOBAL:contoso", "customer": "Customer:GLOBAL:adatum"}`},
		{"saveCustomer", `{"cloud": "GLOBAL", "tenantId": "tailspin", "set": {"companyName": "Tailspin"}}`},
	} {
		made, err := command.Decode(one.name, []byte(one.input))
		if err != nil {
			t.Errorf("%s: %v", one.name, err)
			continue
		}
		graph.read = nil
		result, err := book.Run(context.Background(), ledger.Request{Commands: []command.Command{made}, Actor: "tester"})
		if err != nil || result.Outcome != ledger.Done {
			t.Errorf("%s: %s, %v, refused by %v", one.name, result.Outcome, err, result.Refusals)
		}
		if last := len(graph.read) - 1; last >= 0 && !slices.Contains(common, graph.read[last]) { // before it, a command may look for what it is about
			t.Errorf("%s reads a plan that is not among the common ones", one.name)
		}
	}
}
