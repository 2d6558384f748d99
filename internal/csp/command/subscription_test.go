package command_test

import (
	"testing"
	"time"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/command"
)

const (
	s1 = csp.NodeID("Subscription:GLOBAL:s1")
	s2 = csp.NodeID("Subscription:GLOBAL:s2")
	s3 = csp.NodeID("Subscription:GLOBAL:s3")
)

func number(n int32) *int32 { return &n }

func on(year int, month time.Month, day int) *command.Time {
	at := command.Time(csp.InstantOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC)))
	return &at
}

func TestASubscriptionOfTheProgramIsRegistered(t *testing.T) {
	f := newFixture(t)
	register := &command.RegisterSubscription{
		SubscriptionID: " {S1} ", Customer: adatum, Seller: contoso, Reseller: fabrikam, Quantity: number(25), Since: on(2024, 6, 1),
		Set: command.Values{"offerName": "Microsoft 365 E3", "billingType": "LICENSE", "isTrial": false, "suspensionReasons": []any{"none", "really"}, "commitmentEndDate": "2025-06-01T00:00:00Z"},
	}
	f.do(register)
	f.unchanged(register)
	f.holds(
		"adatum OWNS s1 2024-06-01..",
		"contoso SELLS s1 2024-06-01..",
		"fabrikam RESELLS s1 2024-06-01.. role=TRANSACTION_RESELLER mpnId=300",
	)
	for field, want := range map[csp.Field]string{
		csp.SubscriptionID: "s1", csp.Channel: "CSP", csp.Status: "ACTIVE", csp.Quantity: "25", csp.OfferName: "Microsoft 365 E3", csp.BillingType: "LICENSE",
		csp.PartnerID: "300", csp.IsTrial: "false", csp.SuspensionReasons: "none, really", csp.CreationDate: "2024-06-01T00:00:00Z", csp.CommitmentEndDate: "2025-06-01T00:00:00Z",
	} {
		if got := f.value(s1, field); got != want {
			t.Errorf("%s is %q, want %q", field, got, want)
		}
	}
	again := *register
	again.Seller = litware
	f.fails(csp.Conflict, "only a transfer changes that", &again)
	again = *register
	again.Customer = relecloud
	f.fails(csp.Conflict, "registered already, for Customer:GLOBAL:adatum", &again)
	f.fails(csp.Conflict, "through the channel CSP", &command.RegisterSubscription{SubscriptionID: "s1", Customer: adatum, Channel: "EA"})
}

func TestASubscriptionHasTheSellerOfItsChannel(t *testing.T) {
	f := newFixture(t)
	for want, register := range map[string]*command.RegisterSubscription{
		"subscriptionId is missing":              {Customer: adatum, Seller: contoso},
		"customer is missing":                    {SubscriptionID: "s1", Seller: contoso},
		"has no blanks":                          {SubscriptionID: "s 1", Customer: adatum, Seller: contoso},
		"seller is missing":                      {SubscriptionID: "s1", Customer: adatum},
		"no partner of the program sells":        {SubscriptionID: "s1", Customer: adatum, Channel: "EA", Seller: contoso},
		"only what a partner sells":              {SubscriptionID: "s1", Customer: adatum, Channel: "EA", Reseller: fabrikam},
		"reseller is the seller itself":          {SubscriptionID: "s1", Customer: adatum, Seller: fabrikam, Reseller: fabrikam},
		"channel can't be \"BAZAAR\"":            {SubscriptionID: "s1", Customer: adatum, Channel: "BAZAAR"},
		"status can't be \"HAPPY\"":              {SubscriptionID: "s1", Customer: adatum, Seller: contoso, Status: "HAPPY"},
		"quantity can't be -1":                   {SubscriptionID: "s1", Customer: adatum, Seller: contoso, Quantity: number(-1)},
		"has not come yet":                       {SubscriptionID: "s1", Customer: adatum, Seller: contoso, Since: on(2030, 1, 1)},
		"a Subscription has no colour":           {SubscriptionID: "s1", Customer: adatum, Seller: contoso, Set: command.Values{"colour": "red"}},
		"a Subscription has no quantity":         {SubscriptionID: "s1", Customer: adatum, Seller: contoso, Set: command.Values{"quantity": 3.0}},
		"set.isTrial has to be true or false":    {SubscriptionID: "s1", Customer: adatum, Seller: contoso, Set: command.Values{"isTrial": "yes"}},
		"set.offerName has to be a text":         {SubscriptionID: "s1", Customer: adatum, Seller: contoso, Set: command.Values{"offerName": 3.0}},
		"set.billingCycle can't be FORTNIGHTLY":  {SubscriptionID: "s1", Customer: adatum, Seller: contoso, Set: command.Values{"billingCycle": "FORTNIGHTLY"}},
		"set.commitmentEndDate is no instant":    {SubscriptionID: "s1", Customer: adatum, Seller: contoso, Set: command.Values{"commitmentEndDate": "soon"}},
		"set.suspensionReasons has to be a list": {SubscriptionID: "s1", Customer: adatum, Seller: contoso, Set: command.Values{"suspensionReasons": "why"}},
		"set.offerName is no text":               {SubscriptionID: "s1", Customer: adatum, Seller: contoso, Set: command.Values{"offerName": ""}},
	} {
		f.fails(csp.BadInput, want, register)
	}
	f.holds()
}

func TestASubscriptionBoughtElsewhereIsSupportedAndProvisioned(t *testing.T) {
	f := newFixture(t)
	f.do(
		&command.RegisterSubscription{SubscriptionID: "s1", Customer: adatum, Channel: "EA", Quantity: number(10)},           // 01-01
		&command.AssignSupportContact{Subscription: s1, Partner: contoso},                                                    // 01-02
		&command.AssignRole{Partner: tailspin, Subscription: s1, Roles: []string{"Owner"}, Since: on(2025, 1, 2)},            // 01-03
		&command.AssignSupportContact{Subscription: s1, Partner: fabrikam},                                                   // 01-04
		&command.AssignRole{Partner: tailspin, Subscription: s1, Roles: []string{"Contributor"}},                             // 01-05
		&command.AssignRole{Partner: tailspin, Subscription: s1, AssignmentID: "A-7", Roles: []string{"Reader", "Operator"}}, // 01-06
	)
	f.unchanged(
		&command.AssignSupportContact{Subscription: s1, Partner: fabrikam},
		&command.AssignRole{Partner: tailspin, Subscription: s1, Roles: []string{"Contributor"}},
	)
	f.do(&command.RemoveRole{Partner: tailspin, Subscription: s1}) // 01-09
	f.unchanged(&command.RemoveRole{Partner: tailspin, Subscription: s1})
	f.fails(csp.NotFound, "never held such a role", &command.RemoveRole{Partner: contoso, Subscription: s1})
	f.fails(csp.BadInput, "roles is missing", &command.AssignRole{Partner: contoso, Subscription: s1})
	f.fails(csp.Conflict, "nobody sells", &command.AssignReseller{Resale: command.Resale{Subscription: s1, Reseller: fabrikam}})
	f.holds(
		"adatum OWNS s1 01-01..",
		"contoso SUPPORTS s1 01-02..01-04 mpnId=100",
		"fabrikam SUPPORTS s1 01-04.. mpnId=300",
		"tailspin ADMINISTERS s1 01-02..01-05 means=RBAC roles=Owner",
		"tailspin ADMINISTERS s1 01-05..01-09 means=RBAC roles=Contributor",
		"tailspin ADMINISTERS s1 01-06.. means=RBAC roles=Reader, Operator relationshipId=a-7",
	)
}

func TestQuantityAndStatusChangeFromNowOn(t *testing.T) {
	f := newFixture(t, "subscription s1 status@2024-01-01=ACTIVE quantity@2024-01-01=5 channel=CSP")
	change := &command.ChangeSubscription{Subscription: s1, Quantity: number(8), Status: "SUSPENDED", Set: command.Values{"friendlyName": "Seats"}}
	f.do(change)
	f.unchanged(change, &command.ChangeSubscription{Subscription: s1})
	if f.value(s1, csp.Quantity)+f.value(s1, csp.Status)+f.value(s1, csp.FriendlyName) != "8SUSPENDEDSeats" {
		t.Error("it did not change")
	}
	f.do(&command.ChangeSubscription{Subscription: s1, Set: command.Values{"friendlyName": nil}}, &command.ChangeSubscription{Subscription: s1, Status: "DELETED"})
	f.unchanged(&command.ChangeSubscription{Subscription: s1, Status: "DELETED"})
	f.fails(csp.Conflict, "is deleted", &command.ChangeSubscription{Subscription: s1, Status: "ACTIVE"})
	f.fails(csp.Conflict, "is deleted", &command.ChangeSubscription{Subscription: s1, Quantity: number(1)})
	f.fails(csp.Conflict, "is deleted", &command.AssignSupportContact{Subscription: s1, Partner: contoso})
	f.fails(csp.Conflict, "is deleted", &command.AssignRole{Partner: contoso, Subscription: s1, Roles: []string{"Owner"}})
	f.fails(csp.BadInput, `status can't be "HAPPY"`, &command.ChangeSubscription{Subscription: s1, Status: "HAPPY"})
	f.fails(csp.BadInput, "quantity can't be -3", &command.ChangeSubscription{Subscription: s1, Quantity: number(-3)})
}

func TestAValueThatBeginsLaterIsNotOvertaken(t *testing.T) {
	f := newFixture(t, "subscription s1 quantity@2025-02-01=5 channel=CSP")
	f.fails(csp.Conflict, "recorded from 2025-02-01T00:00:00Z on, after now", &command.ChangeSubscription{Subscription: s1, Quantity: number(8)})
}

func TestOneResellerIsOnRecordBesideAdditionalOnes(t *testing.T) {
	f := newFixture(t,
		"subscription s1 status@2024-01-01=ACTIVE channel=CSP partnerId=300",
		"contoso SELLS s1 2024-01-01..",
		"fabrikam RESELLS s1 2024-01-01.. role=TRANSACTION_RESELLER mpnId=300",
	)
	f.unchanged(&command.AssignReseller{Resale: command.Resale{Subscription: s1, Reseller: fabrikam}})
	f.do(&command.AssignReseller{Resale: command.Resale{Subscription: s1, Reseller: northwind}}) // 01-02
	if got := f.value(s1, csp.PartnerID); got != "400" {
		t.Errorf("partnerId is %q", got)
	}
	f.do(&command.AssignReseller{Resale: command.Resale{Subscription: s1, Reseller: tailspin, Role: "CONSUMPTION_RESELLER"}}) // 01-03
	f.do(&command.RemoveReseller{Resale: command.Resale{Subscription: s1, Reseller: northwind}})                              // 01-04
	if got := f.value(s1, csp.PartnerID); got != "" {
		t.Errorf("partnerId is %q", got)
	}
	f.unchanged(&command.RemoveReseller{Resale: command.Resale{Subscription: s1, Reseller: northwind}})
	f.fails(csp.NotFound, "never was on record", &command.RemoveReseller{Resale: command.Resale{Subscription: s1, Reseller: tailspin}})
	f.fails(csp.BadInput, `role can't be "FRIEND"`, &command.AssignReseller{Resale: command.Resale{Subscription: s1, Reseller: tailspin, Role: "FRIEND"}})
	f.fails(csp.BadInput, "reseller is a Provider", &command.AssignReseller{Resale: command.Resale{Subscription: s1, Reseller: litware}})
	f.holds(
		"contoso SELLS s1 2024-01-01..",
		"fabrikam RESELLS s1 2024-01-01..01-02 role=TRANSACTION_RESELLER mpnId=300",
		"northwind RESELLS s1 01-02..01-04 role=TRANSACTION_RESELLER mpnId=400",
		"tailspin RESELLS s1 01-03.. role=CONSUMPTION_RESELLER",
	)
}

func TestADirectSellerIsNotItsOwnReseller(t *testing.T) {
	f := newFixture(t, "subscription s1 channel=CSP", "tailspin SELLS s1 2024-01-01..")
	f.fails(csp.Conflict, "sells Subscription:GLOBAL:s1 itself", &command.AssignReseller{Resale: command.Resale{Subscription: s1, Reseller: tailspin}})
}

func TestAddOnsAreLinked(t *testing.T) {
	f := newFixture(t,
		"subscription s1 channel=CSP", "subscription s2 channel=CSP", "subscription s3 channel=CSP", "subscription s4 channel=CSP",
		"adatum OWNS s1 2024-01-01..", "adatum OWNS s2 2024-01-01..", "adatum OWNS s3 2024-01-01..", "relecloud OWNS s4 2024-01-01..",
	)
	f.do(&command.LinkAddOn{AddOn: s2, Base: s1}, &command.LinkAddOn{AddOn: s3, Base: s2}) // 01-01, 01-02
	f.unchanged(&command.LinkAddOn{AddOn: s2, Base: s1})
	if got := f.value(s2, csp.ParentSubscriptionID); got != "s1" {
		t.Errorf("parentSubscriptionId is %q", got)
	}
	f.fails(csp.BadInput, "the add-on itself", &command.LinkAddOn{AddOn: s1, Base: s1})
	f.fails(csp.Conflict, "is an add-on of Subscription:GLOBAL:s1 itself", &command.LinkAddOn{AddOn: s1, Base: s3})
	f.fails(csp.Conflict, "already: unlink it first", &command.LinkAddOn{AddOn: s3, Base: s1})
	f.fails(csp.Conflict, "belongs to another customer", &command.LinkAddOn{AddOn: "Subscription:GLOBAL:s4", Base: s1})
	f.do(&command.UnlinkAddOn{AddOn: s3, Base: s2}) // 01-08
	f.unchanged(&command.UnlinkAddOn{AddOn: s3, Base: s2})
	f.fails(csp.NotFound, "never was an add-on", &command.UnlinkAddOn{AddOn: s3, Base: s1})
	f.do(&command.RegisterSubscription{SubscriptionID: "s5", Customer: adatum, Seller: contoso, Base: s1}) // 01-11
	f.holds(
		"adatum OWNS s1 2024-01-01..", "adatum OWNS s2 2024-01-01..", "adatum OWNS s3 2024-01-01..", "relecloud OWNS s4 2024-01-01..", "adatum OWNS s5 01-11..",
		"contoso SELLS s5 01-11..",
		"s2 ADD_ON_OF s1 01-01..",
		"s3 ADD_ON_OF s2 01-02..01-08",
		"s5 ADD_ON_OF s1 01-11..",
	)
}
