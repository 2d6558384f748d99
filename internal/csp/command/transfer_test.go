package command_test

import (
	"fmt"
	"slices"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/command"
)

// sold is a channel in which contoso sells s1, with fabrikam on record, and s2 to adatum.
var sold = []string{
	"contoso DISTRIBUTES_TO fabrikam 2024-01-01.. state=ACTIVE",
	"subscription s1 status@2024-01-01=ACTIVE channel=CSP partnerId=300", "subscription s2 status@2024-01-01=ACTIVE channel=CSP",
	"adatum OWNS s1 2024-01-01..", "adatum OWNS s2 2024-01-01..",
	"contoso SELLS s1 2024-01-01..", "contoso SELLS s2 2024-01-01..",
	"fabrikam RESELLS s1 2024-01-01.. role=TRANSACTION_RESELLER mpnId=300",
}

var t1 = command.Transfer{TransferID: "T-1", Source: contoso, Target: litware}

func propose(by string, subscriptions ...csp.NodeID) *command.ProposeTransfer {
	return &command.ProposeTransfer{Transfer: t1, Customer: adatum, Subscriptions: subscriptions, ProposedBy: by}
}

// transfers lists what f holds of a transfer and of sales and resellers of record.
func (f *fixture) moved(want ...string) {
	f.Helper()
	want = append(want, "contoso DISTRIBUTES_TO fabrikam 2024-01-01.. state=ACTIVE", "adatum OWNS s1 2024-01-01..", "adatum OWNS s2 2024-01-01..")
	f.holds(want...)
}

func state(status, subscriptions, modified string) string {
	return fmt.Sprintf("transferId=t-1 status=%s customer=adatum subscriptionIds=%s createdTime=01-01 lastModifiedTime=%s", status, subscriptions, modified)
}

func TestATransferThatTheSourceProposesIsCompletedWhenAccepted(t *testing.T) {
	f := newFixture(t, sold...)
	f.do(propose("", s2, s1)) // 01-01
	f.unchanged(propose("SOURCE", s1, s2))
	accept := &command.AcceptTransfer{Transfer: t1}
	f.do(accept) // 01-03
	f.unchanged(accept)
	f.fails(csp.Conflict, "transfer T-1 is COMPLETED, and can't be withdrawn", &command.WithdrawTransfer{Transfer: t1})
	f.fails(csp.Conflict, "take another transferId", propose("", s1, s2))
	f.moved(
		"contoso TRANSFERS litware 01-01..01-03 "+state("ACTIVE", "s1, s2", "01-01"),
		"contoso TRANSFERS litware 01-03..01-03+ "+state("COMPLETED", "s1, s2", "01-03"),
		"contoso SELLS s1 2024-01-01..01-03", "litware SELLS s1 01-03..",
		"contoso SELLS s2 2024-01-01..01-03", "litware SELLS s2 01-03..",
		"fabrikam RESELLS s1 2024-01-01..01-03 role=TRANSACTION_RESELLER mpnId=300", // it is no partner of litware
	)
	if got := f.value(s1, csp.PartnerID); got != "" {
		t.Errorf("partnerId is %q", got)
	}
}

func TestSalesHaveTheWitnessesOfTransfers(t *testing.T) {
	f := newFixture(t, sold...)
	f.do(propose("", s1))
	effect, err := f.apply(&command.AcceptTransfer{Transfer: t1})
	if err != nil {
		t.Fatal(err)
	}
	sources := map[csp.NodeID]string{}
	for _, fact := range effect.Facts {
		last := fact.Intervals[len(fact.Intervals)-1]
		if last.Kind == csp.Sells {
			sources[last.From] = last.Provenance[len(last.Provenance)-1].Source
		}
	}
	if sources[contoso] != csp.TransferSource || sources[litware] != csp.TransferTarget {
		t.Errorf("got %v", sources)
	}
}

func TestATransferThatTheTargetRequestsIsInProgressUntilItIsCompleted(t *testing.T) {
	f := newFixture(t, append(slices.Clone(sold), "litware DISTRIBUTES_TO fabrikam 2024-01-01..")...)
	accept, process := &command.AcceptTransfer{Transfer: t1}, &command.ProcessTransfer{Transfer: t1}
	complete := &command.CompleteTransfer{Transfer: t1, Failed: []csp.NodeID{s2}}
	f.do(propose("TARGET", s1, s2)) // 01-01
	f.fails(csp.Conflict, "T-1 is PENDING: it has to be accepted before", complete)
	f.fails(csp.Conflict, "T-1 is PENDING, and can't be processed", process)
	f.do(accept) // 01-04
	f.unchanged(accept)
	f.fails(csp.Conflict, "T-1 is IN_PROGRESS, and can't be rejected", &command.RejectTransfer{Transfer: t1})
	f.do(process) // 01-07
	f.unchanged(process)
	f.fails(csp.BadInput, "failed: Subscription:GLOBAL:s3 is not in transfer", &command.CompleteTransfer{Transfer: t1, Failed: []csp.NodeID{s3}})
	f.do(complete) // 01-10
	f.unchanged(complete)
	f.moved(
		"litware DISTRIBUTES_TO fabrikam 2024-01-01..",
		"contoso TRANSFERS litware 01-01..01-04 "+state("PENDING", "s1, s2", "01-01"),
		"contoso TRANSFERS litware 01-04..01-07 "+state("IN_PROGRESS", "s1, s2", "01-04"),
		"contoso TRANSFERS litware 01-07..01-10 "+state("PROCESSING", "s1, s2", "01-07"),
		"contoso TRANSFERS litware 01-10..01-10+ "+state("FINISHED_WITH_ERRORS", "s1, s2", "01-10"),
		"contoso SELLS s1 2024-01-01..01-10", "litware SELLS s1 01-10..",
		"contoso SELLS s2 2024-01-01..",
		"fabrikam RESELLS s1 2024-01-01.. role=TRANSACTION_RESELLER mpnId=300", // a partner of litware too
	)
}

func TestATransferEndsByEitherSideOrByTime(t *testing.T) {
	for _, test := range []struct {
		by    string
		ends  command.Command
		first string
		last  string
	}{
		{"SOURCE", &command.RejectTransfer{Transfer: t1}, "ACTIVE", "REJECTED"},
		{"TARGET", &command.RejectTransfer{Transfer: t1}, "PENDING", "DECLINED"},
		{"SOURCE", &command.WithdrawTransfer{Transfer: t1}, "ACTIVE", "WITHDRAWN"},
		{"TARGET", &command.WithdrawTransfer{Transfer: t1}, "PENDING", "CANCELED"},
		{"TARGET", &command.ExpireTransfer{Transfer: t1}, "PENDING", "EXPIRED"},
	} {
		t.Run(test.last, func(t *testing.T) {
			f := newFixture(t, sold...)
			f.do(propose(test.by, s1), test.ends)
			f.unchanged(test.ends)
			f.fails(csp.Conflict, "transfer T-1 is "+test.last, &command.AcceptTransfer{Transfer: t1})
			f.moved(
				"contoso TRANSFERS litware 01-01..01-02 "+state(test.first, "s1", "01-01"),
				"contoso TRANSFERS litware 01-02..01-02+ "+state(test.last, "s1", "01-02"),
				"contoso SELLS s1 2024-01-01..", "contoso SELLS s2 2024-01-01..",
				"fabrikam RESELLS s1 2024-01-01.. role=TRANSACTION_RESELLER mpnId=300",
			)
		})
	}
}

func TestOnlyWhatTheSourceSellsTheCustomerIsTransferred(t *testing.T) {
	f := newFixture(t, append(slices.Clone(sold), "subscription s3 channel=EA", "adatum OWNS s3 2024-01-01..", "litware SELLS s3 2024-01-01..")...)
	f.fails(csp.Conflict, "does not sell Subscription:GLOBAL:s3 now", propose("", s1, s3))
	f.fails(csp.NotFound, "there is no Subscription:GLOBAL:s9", propose("", "Subscription:GLOBAL:s9"))
	f.fails(csp.BadInput, "subscriptions is a Customer", propose("", adatum))
	f.fails(csp.BadInput, "in another cloud than source", propose("", "Subscription:CHINA:s1"))
	f.fails(csp.BadInput, "names one twice", propose("", s1, s1))
	f.fails(csp.BadInput, "subscriptions is missing", propose(""))
	f.fails(csp.BadInput, `proposedBy can't be "ME"`, propose("ME", s1))
	other := propose("", s1)
	other.Customer = relecloud
	f.fails(csp.Conflict, "does not belong to Relecloud (Customer:GLOBAL:relecloud) now", other)
	same := propose("", s1)
	same.Target = contoso
	f.fails(csp.BadInput, "target is the source", same)
	f.fails(csp.NotFound, "there is no transfer T-1 from Contoso", &command.AcceptTransfer{Transfer: t1})
}

func TestATransferIsNotCompletedWhenTheSourceSoldOn(t *testing.T) {
	f := newFixture(t, sold...)
	f.do(propose("TARGET", s1), &command.AcceptTransfer{Transfer: t1})
	f.do(&command.CorrectRelationship{Relationship: "SELLS", From: contoso, To: s1, Until: on(2024, 12, 1), At: on(2024, 6, 1)})
	f.fails(csp.Conflict, "does not sell", &command.CompleteTransfer{Transfer: t1})
}
