package ledgertest

import (
	"fmt"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/command"
	"channelgraph/internal/ledger"
	"channelgraph/internal/scenario"
)

// CommonChannel is a channel in which the common commands can be carried out.
func CommonChannel(t *testing.T) (nodes []csp.Node, facts []csp.Fact) {
	t.Helper()
	channel, err := scenario.ParseChannel(`
provider contoso region=NA country=US
provider litware region=NA country=US
reseller fabrikam region=NA country=US
customer adatum region=NA country=US
`)
	if err != nil {
		t.Fatal(err)
	}
	return channel.Nodes, channel.Facts
}

// CommonRequests ask for the common commands, in an order in which all of them are done on the common channel.
func CommonRequests(t *testing.T) []ledger.Request {
	partners := `"provider": "Provider:GLOBAL:contoso", "reseller": "Reseller:GLOBAL:fabrikam"`
	return requests(t, [][2]string{
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
	})
}

func requests(t *testing.T, commands [][2]string) (list []ledger.Request) {
	t.Helper()
	for i, one := range commands {
		made, err := command.Decode(one[0], []byte(one[1]))
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, ledger.Request{Commands: []command.Command{made}, Actor: "tester", IdempotencyKey: fmt.Sprint(one[0], " ", i)})
	}
	return list
}
