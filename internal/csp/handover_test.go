package csp

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sale is what a party says of one partner's sale.
func sale(party string, since, until, observed Instant, handover Handover) *FactStatement {
	source := map[Handover]string{NoHandover: "subscriptions.json", HandedOver: TransferSource, Received: TransferTarget}[handover]
	return &FactStatement{
		Relationship: Relationship{Kind: Sells, From: provider, To: subscription, Since: since, Until: until, Provenance: []Provenance{{party, source, observed}}},
		Observed:     observed, Exact: handover != NoHandover, Handover: handover,
	}
}

func TestTransfersDateSales(t *testing.T) {
	lists := func(observed Instant) *FactStatement { return sale("p", 10, Forever, observed, NoHandover) }
	undated := sale("p", 100, Forever, 100, NoHandover)
	gives := func(created, completed Instant) *FactStatement { return sale("p", created, completed, 100, HandedOver) }
	gets := func(completed Instant) *FactStatement { return sale("p", completed, Forever, 100, Received) }
	otherGives := sale("q", 40, 55, 100, HandedOver)
	for name, test := range map[string]struct {
		said           []*FactStatement
		want           string
		contradictions int
		anyOrder       bool
	}{
		"what the source listed ends":                        {[]*FactStatement{lists(30), gives(40, 50)}, "[10,50)", 0, true},
		"the source's old list does not reopen it":           {[]*FactStatement{gives(40, 50), lists(100)}, "[10,50)", 1, false},
		"what the source lists without a date had begun":     {[]*FactStatement{undated, gives(40, 50)}, "[40,50)", 1, true},
		"the target's sale begins with the transfer":         {[]*FactStatement{lists(100), gets(50)}, "[50,∞)", 0, true},
		"the target's list without a date":                   {[]*FactStatement{undated, gets(50)}, "[50,∞)", 0, true},
		"received and handed on":                             {[]*FactStatement{gets(50), gives(60, 70)}, "[50,70)", 0, true},
		"handed over and received again":                     {[]*FactStatement{lists(30), gives(40, 50), gets(70)}, "[10,50) [70,∞)", 0, false},
		"the same, the first sale's beginning known last":    {[]*FactStatement{gets(70), gives(40, 50), lists(100)}, "[10,50) [70,∞)", 0, false},
		"received twice":                                     {[]*FactStatement{gets(50), gets(70), gives(55, 60)}, "[50,60) [70,∞)", 0, true},
		"another party knows another completion":             {[]*FactStatement{lists(30), gives(40, 50), otherGives}, "[10,50)", 1, false},
		"the target was seen to sell before":                 {[]*FactStatement{gets(50), lists(30)}, "[50,∞)", 1, false},
		"a copy of what it was before the transfer was read": {[]*FactStatement{gets(50), {Relationship: lists(30).Relationship, Exact: true}}, "[50,∞)", 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			for _, said := range orders(test.said, test.anyOrder) {
				fact, contradictions := merged(Fact{}, said)
				if diff := cmp.Diff(test.want, written(fact)); diff != "" || !test.anyOrder && contradictions != test.contradictions {
					t.Errorf("%d contradictions, intervals (-want +got):\n%s", contradictions, diff)
				}
				if again, _ := merged(fact, said); written(again) != written(fact) {
					t.Errorf("the second time: %s", written(again))
				}
			}
		})
	}
}

// orders lists the order given, and the reverse one too.
func orders(said []*FactStatement, both bool) [][]*FactStatement {
	list := [][]*FactStatement{said}
	if both {
		back := slices.Clone(said)
		slices.Reverse(back)
		list = append(list, back)
	}
	return list
}

func merged(fact Fact, said []*FactStatement) (Fact, int) {
	count := 0
	for _, statement := range said {
		fact.Key = statement.Fact()
		next, _, contradictions := MergeFact(fact, statement)
		fact, count = next, count+len(contradictions)
	}
	return fact, count
}

func written(fact Fact) string {
	text := ""
	for i, r := range fact.Intervals {
		if i > 0 {
			text += " "
		}
		if r.Until == Forever {
			text += fmt.Sprintf("[%d,∞)", r.Since)
		} else {
			text += fmt.Sprintf("[%d,%d)", r.Since, r.Until)
		}
	}
	return text
}
