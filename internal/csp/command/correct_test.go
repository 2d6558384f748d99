package command_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/command"
)

func TestPartnersAndCustomersAreSavedByTheirKeys(t *testing.T) {
	f := newFixture(t)
	save := &command.SavePartner{Kind: "RESELLER", TenantID: "{NEW-1}", Set: command.Values{
		"companyName": "Wingtip", "country": "JP", "mpnId": "900", "roles": []any{"INDIRECT_RESELLER"}, "isAgreementSigned": true, "programStatus": "ACTIVE",
	}}
	f.do(save)
	f.unchanged(save)
	wingtip := csp.NodeID("Reseller:GLOBAL:new-1")
	for field, want := range map[csp.Field]string{
		csp.TenantID: "new-1", csp.CompanyName: "Wingtip", csp.Region: "Japan", csp.Roles: "INDIRECT_RESELLER", csp.IsAgreementSigned: "true", csp.ProgramStatus: "ACTIVE",
	} {
		if got := f.value(wingtip, field); got != want {
			t.Errorf("%s is %q, want %q", field, got, want)
		}
	}
	f.do(&command.SavePartner{Kind: "RESELLER", TenantID: "new-1", Set: command.Values{"mpnId": nil, "programStatus": "SUSPENDED"}})
	if f.value(wingtip, csp.MpnID) != "" || f.value(wingtip, csp.ProgramStatus) != "SUSPENDED" || f.value(wingtip, csp.CompanyName) != "Wingtip" {
		t.Error("what is null is taken away, what is absent stays")
	}
	f.do(&command.SaveCustomer{Cloud: "CHINA", TenantID: "c1", Set: command.Values{"country": "CN", "region": "Own", "customDomains": []any{"a.example", "b.example"}}})
	if got := f.value("Customer:CHINA:c1", csp.Region); got != "Own" {
		t.Errorf("region is %q", got)
	}
	f.do(&command.SaveCustomer{TenantID: "c1"})
	f.fails(csp.BadInput, "kind is missing", &command.SavePartner{TenantID: "x"})
	f.fails(csp.BadInput, "tenantId is missing", &command.SaveCustomer{})
	f.fails(csp.BadInput, `cloud can't be "MARS"`, &command.SaveCustomer{TenantID: "x", Cloud: "MARS"})
	f.fails(csp.BadInput, "a Customer has no mpnId", &command.SaveCustomer{TenantID: "x", Set: command.Values{"mpnId": "1"}})
	f.fails(csp.BadInput, "a Provider has no tenantId", &command.SavePartner{Kind: "PROVIDER", TenantID: "x", Set: command.Values{"tenantId": "1"}})
	f.fails(csp.BadInput, "set.roles can't hold KING", &command.SavePartner{Kind: "PROVIDER", TenantID: "x", Set: command.Values{"roles": []any{"KING"}}})
}

func TestACorrectedValueWasNeverSo(t *testing.T) {
	f := newFixture(t, "subscription s1 quantity@2024-01-01=5 quantity@2024-06-01=50 quantity@2024-12-01=7 friendlyName=Seets")
	correct := &command.CorrectNode{Node: s1, At: on(2024, 8, 1), Set: command.Values{"quantity": 6.0, "friendlyName": "Seats"}}
	f.do(correct)
	f.unchanged(correct)
	f.fails(csp.Conflict, "no quantity of Subscription:GLOBAL:s1 is recorded for 2023-01-01", &command.CorrectNode{Node: s1, At: on(2023, 1, 1), Set: command.Values{"quantity": 1.0}})
	f.fails(csp.BadInput, "set is missing", &command.CorrectNode{Node: s1})
	f.fails(csp.BadInput, "at is 2030-01-01", &command.CorrectNode{Node: s1, At: on(2030, 1, 1), Set: command.Values{"quantity": 1.0}})
	var got []string
	err := f.graph.Dump(t.Context(), func(node *csp.Node) error {
		for _, dated := range node.History {
			if dated.Field == csp.Quantity {
				got = append(got, day(dated.Since)+" "+dated.Value.String())
			}
		}
		return nil
	}, func(*csp.Fact) error { return nil })
	if diff := cmp.Diff([]string{"2024-01-01 5", "2024-06-01 6", "2024-12-01 7"}, got); err != nil || diff != "" {
		t.Errorf("error %v, quantities (-want +got):\n%s", err, diff)
	}
}

func TestARelationshipIsCorrected(t *testing.T) {
	f := newFixture(t,
		"contoso DISTRIBUTES_TO fabrikam 2023-01-01..2023-06-01 state=ACTIVE",
		"contoso DISTRIBUTES_TO fabrikam 2024-01-01.. state=INVITED",
	)
	correct := func(change command.CorrectRelationship) *command.CorrectRelationship {
		change.Relationship, change.From, change.To = "DISTRIBUTES_TO", contoso, fabrikam
		return &change
	}
	since := correct(command.CorrectRelationship{Since: on(2023, 11, 1), Set: command.Values{"state": "ACTIVE"}})
	effect, err := f.apply(since)
	if err != nil {
		t.Fatal(err)
	}
	want := []csp.Provenance{{Party: "operator", Source: "correction", Recorded: csp.Instant(*on(2025, 1, 1))}}
	if diff := cmp.Diff(want, effect.Facts[0].Intervals[1].Provenance); diff != "" {
		t.Errorf("witnesses (-want +got):\n%s", diff)
	}
	f.unchanged(since)
	f.fails(csp.Conflict, "from 2023-01-01T00:00:00Z until 2023-06-01T00:00:00Z too, which overlaps", correct(command.CorrectRelationship{Since: on(2023, 5, 1)}))
	f.fails(csp.BadInput, "has to be before until", correct(command.CorrectRelationship{Until: on(2020, 1, 1)}))
	f.fails(csp.BadInput, "can't be given together", correct(command.CorrectRelationship{Until: on(2025, 1, 1), IsOpen: true}))
	f.fails(csp.NotFound, "is recorded to hold 2020-01-01", correct(command.CorrectRelationship{At: on(2020, 1, 1), Withdrawn: true}))
	f.fails(csp.BadInput, "kind does not tell", correct(command.CorrectRelationship{Kind: "RESELLER"}))
	f.fails(csp.BadInput, "has no via that could be set", correct(command.CorrectRelationship{Set: command.Values{"via": "x"}}))
	f.do(
		correct(command.CorrectRelationship{At: on(2023, 2, 1), Since: on(2022, 1, 1), Until: on(2022, 6, 1)}), // 01-09
		correct(command.CorrectRelationship{Until: on(2024, 2, 1)}),
	)
	f.holds(
		"contoso DISTRIBUTES_TO fabrikam 2022-01-01..2022-06-01 state=ACTIVE",
		"contoso DISTRIBUTES_TO fabrikam 2023-11-01..2024-02-01 state=ACTIVE",
	)
	f.do(correct(command.CorrectRelationship{At: on(2022, 2, 1), Withdrawn: true}), correct(command.CorrectRelationship{At: on(2024, 1, 1), IsOpen: true}))
	f.holds("contoso DISTRIBUTES_TO fabrikam 2023-11-01.. state=ACTIVE")
}

func TestARelationshipIsNamedByWhatTellsItApart(t *testing.T) {
	f := newFixture(t, "subscription s1 channel=CSP",
		"fabrikam SERVES adatum 2024-01-01.. kind=RESELLER via=contoso", "fabrikam SERVES adatum 2024-01-01.. kind=RESELLER",
		"fabrikam RESELLS s1 2024-01-01.. role=TRANSACTION_RESELLER",
	)
	f.do(
		&command.CorrectRelationship{Relationship: "SERVES", From: fabrikam, To: adatum, Via: contoso, Withdrawn: true},
		&command.CorrectRelationship{Relationship: "RESELLS", From: fabrikam, To: s1, Set: command.Values{"mpnId": "301"}},
	)
	f.fails(csp.BadInput, "means is missing", &command.CorrectRelationship{Relationship: "ADMINISTERS", From: fabrikam, To: adatum})
	f.fails(csp.BadInput, "transferId is missing", &command.CorrectRelationship{Relationship: "TRANSFERS", From: contoso, To: litware})
	f.fails(csp.BadInput, `means can't be "MAGIC"`, &command.CorrectRelationship{Relationship: "ADMINISTERS", From: fabrikam, To: adatum, Means: "MAGIC"})
	f.fails(csp.BadInput, `relationship can't be "ADMIRES"`, &command.CorrectRelationship{Relationship: "ADMIRES", From: fabrikam, To: adatum})
	f.fails(csp.BadInput, "from is a Reseller", &command.CorrectRelationship{Relationship: "DISTRIBUTES_TO", From: fabrikam, To: northwind})
	f.holds(
		"fabrikam SERVES adatum 2024-01-01.. kind=RESELLER",
		"fabrikam RESELLS s1 2024-01-01.. role=TRANSACTION_RESELLER mpnId=301",
	)
}

// TestACorrectedSaleKeepsWhatATransferDocuments lets an end be wrong of a sale that began by a transfer.
func TestACorrectedSaleKeepsWhatATransferDocuments(t *testing.T) {
	f := newFixture(t, sold...)
	f.do(propose("", s1), &command.AcceptTransfer{Transfer: t1})
	effect, err := f.apply(&command.CorrectRelationship{Relationship: "SELLS", From: contoso, To: s1, At: on(2024, 6, 1), Since: on(2024, 3, 1)})
	if err != nil {
		t.Fatal(err)
	}
	witnesses := effect.Facts[0].Intervals[0].Provenance
	if len(witnesses) != 2 || witnesses[0].Source != command.CorrectionSource || witnesses[1].Source != csp.TransferSource {
		t.Errorf("witnesses %+v", witnesses)
	}
}
