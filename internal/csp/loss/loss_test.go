package loss_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/loss"
	"channelgraph/internal/plan"
	"channelgraph/internal/store/storetest/channel"
	"channelgraph/internal/store/storetest/naive"
)

func provider(key string) csp.NodeID { return csp.NewNodeID(csp.Provider, csp.Global, key) }
func reseller(key string) csp.NodeID { return csp.NewNodeID(csp.Reseller, csp.Global, key) }
func customer(key string) csp.NodeID { return csp.NewNodeID(csp.Customer, csp.Global, key) }
func bought(key string) csp.NodeID   { return csp.NewNodeID(csp.Subscription, csp.Global, key) }

// graph has a reseller r with the providers p and q: it serves a via p, b via both, c via q and as an adviser via nobody.
// The direct partner d serves b too.
func graph() *channel.Graph {
	g := &channel.Graph{}
	g.Node(provider("p"), csp.Region, "Europe")
	g.Node(provider("q"))
	g.Node(reseller("r"), csp.Country, "JP")
	g.Node(reseller("d"), csp.Region, "Europe", csp.Country, "JP")
	g.Node(customer("a"), csp.Region, "Japan")
	g.Node(customer("b"), csp.Country, "JP")
	g.Node(customer("c"), csp.Region, "Europe", csp.Country, "JP")
	g.Node(bought("s"))
	g.Node(bought("t"))
	g.Fact(provider("p"), csp.DistributesTo, reseller("r"), "2020..")
	g.Fact(provider("q"), csp.DistributesTo, reseller("r"), "2020..")
	g.Fact(provider("p"), csp.DistributesTo, reseller("d"), "2020..")
	g.Fact(reseller("r"), csp.Serves, customer("a"), "2020..", csp.Relation, "RESELLER", csp.Via, string(provider("p")))
	g.Fact(reseller("r"), csp.Serves, customer("b"), "2020..", csp.Relation, "RESELLER", csp.Via, string(provider("p")))
	g.Fact(reseller("r"), csp.Serves, customer("b"), "2020..", csp.Relation, "RESELLER", csp.Via, string(provider("q")))
	g.Fact(reseller("d"), csp.Serves, customer("b"), "2020..", csp.Relation, "RESELLER")
	g.Fact(reseller("r"), csp.Serves, customer("c"), "2020..", csp.Relation, "RESELLER", csp.Via, string(provider("q")))
	g.Fact(reseller("r"), csp.Serves, customer("c"), "2020..", csp.Relation, "ADVISOR")
	g.Fact(customer("b"), csp.Owns, bought("s"), "2020..")
	g.Fact(customer("c"), csp.Owns, bought("t"), "2020..")
	g.Fact(provider("p"), csp.Sells, bought("s"), "2020..")
	g.Fact(provider("p"), csp.Sells, bought("t"), "2020..")
	g.Fact(provider("q"), csp.Sells, bought("t"), "2020..")
	return g
}

// matches lists the keys of the nodes of a kind that satisfy a condition.
func matches(t *testing.T, kinds csp.KindSet, q *channel.Question, where plan.Predicate) string {
	t.Helper()
	store := naive.New()
	graph().Put(t, store)
	page := channel.Page(kinds, csp.ID)
	page.Where = where
	q.List(page)
	answer, err := store.Read(context.Background(), q.Plan, q.Input)
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, cell := range answer.Roots[0].Cells {
		_, _, key, _ := csp.NodeID(cell.Text()).Split()
		keys = append(keys, key)
	}
	return strings.Join(keys, " ")
}

var (
	served      = plan.Step{Fact: csp.Serves, Inbound: true, To: csp.Partners}
	sold        = plan.Step{Fact: csp.Sells, Inbound: true, To: csp.Partners}
	distributed = plan.Step{Fact: csp.DistributesTo, Inbound: true, To: csp.OnlyProviders}
)

func TestWhatGoesWithARelationship(t *testing.T) {
	for _, c := range []struct {
		name       string
		gone       func(q *channel.Question) *loss.Relationship
		over       plan.Step
		kinds      csp.KindSet
		lost, kept string
	}{
		{"a partnership takes the routes via the provider", partnership, served, csp.OnlyCustomers, "a", "b"},
		{"a partnership takes a provider of the reseller, of no other one", partnership, distributed, csp.OnlyResellers, "", "r"},
		{"a partnership takes no sale", partnership, sold, csp.OnlySubscriptions, "", ""},
		{"service takes all routes from the partner to the customer, whatever via", service("b"), served, csp.OnlyCustomers, "", "b"},
		{"service via a provider takes what leads via it", serviceVia("b", "q"), served, csp.OnlyCustomers, "", "b"},
		{"service via a provider that is not there takes nothing", serviceVia("a", "q"), served, csp.OnlyCustomers, "", ""},
		{"service of one kind leaves the others", advice, served, csp.OnlyCustomers, "", "c"},
		{"all service may be all there is", service("c"), served, csp.OnlyCustomers, "c", ""},
		{"service takes no partnership", service("b"), distributed, csp.OnlyResellers, "", ""},
		{"a sale takes the subscription's seller", sale("s"), sold, csp.OnlySubscriptions, "s", ""},
		{"a sale leaves other sellers", sale("t"), sold, csp.OnlySubscriptions, "", "t"},
		{"a sale takes no route", sale("s"), served, csp.OnlyCustomers, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			for rest, want := range map[plan.Quantifier]string{plan.None: c.lost, plan.Some: c.kept} {
				q := channel.Ask("2024")
				if got := matches(t, c.kinds, q, c.gone(q).Loses(c.over, rest)); got != want {
					t.Errorf("rest %v: %q, want %q", rest, got, want)
				}
			}
		})
	}
}

func partnership(q *channel.Question) *loss.Relationship {
	return &loss.Relationship{Fact: csp.DistributesTo, From: q.Many(provider("p")), To: q.Many(reseller("r")), Via: plan.NoSlot, Relation: plan.NoSlot}
}

func service(to string) func(q *channel.Question) *loss.Relationship {
	return func(q *channel.Question) *loss.Relationship {
		return &loss.Relationship{Fact: csp.Serves, From: q.Many(reseller("r")), To: q.Many(customer(to)), Via: plan.NoSlot, Relation: plan.NoSlot}
	}
}

func serviceVia(to, via string) func(q *channel.Question) *loss.Relationship {
	return func(q *channel.Question) *loss.Relationship {
		gone := service(to)(q)
		gone.Via = q.Many(provider(via))
		return gone
	}
}

func advice(q *channel.Question) *loss.Relationship {
	gone := service("c")(q)
	gone.Relation = q.One("ADVISOR")
	return gone
}

func sale(of string) func(q *channel.Question) *loss.Relationship {
	return func(q *channel.Question) *loss.Relationship {
		return &loss.Relationship{Fact: csp.Sells, From: q.Many(provider("p")), To: q.Many(bought(of)), Via: plan.NoSlot, Relation: plan.NoSlot}
	}
}

func TestAConditionOfTheStepSaysWhichRoutesCount(t *testing.T) {
	q := channel.Ask("2024")
	counted := served
	counted.Where = q.Is(csp.Relation, plan.Equal, "RESELLER")
	gone := serviceVia("c", "q")(q) // what is left is advice
	if got := matches(t, csp.OnlyCustomers, q, gone.Loses(counted, plan.None)); got != "c" {
		t.Errorf("without routes that count: %q", got)
	}
}

func TestWhoMayGoOnViaAnotherProvider(t *testing.T) {
	q := channel.Ask("2024")
	partnership, via, all := partnership(q), serviceVia("a", "p")(q), service("a")(q)
	for _, c := range []struct {
		gone *loss.Relationship
		want []plan.Slot
	}{
		{partnership, []plan.Slot{partnership.To, partnership.From}},
		{via, []plan.Slot{via.From, via.Via}},
		{all, []plan.Slot{plan.NoSlot, plan.NoSlot}},
	} {
		if reseller, without := c.gone.Alternative(); !slices.Equal([]plan.Slot{reseller, without}, c.want) {
			t.Errorf("%v: %v without %v, want %v", c.gone, reseller, without, c.want)
		}
	}
}

func TestWhatIsInARegion(t *testing.T) {
	for kinds, want := range map[csp.KindSet]string{csp.OnlyCustomers: "a b", csp.OnlyResellers: "r", csp.OnlySubscriptions: "s"} {
		q := channel.Ask("2024")
		japan := loss.Region{Name: q.One("Japan"), Countries: q.Many("JP")}
		if got := matches(t, kinds, q, japan.Holds(kinds)); got != want {
			t.Errorf("%v in Japan: %q, want %q", kinds.Kinds(), got, want)
		}
	}
}
