package command_test

import (
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/command"
)

func relation(partner, customer, via csp.NodeID) command.CustomerRelationship {
	return command.CustomerRelationship{Partner: partner, Customer: customer, Via: via}
}

func TestACustomerIsAskedAgreesAndIsLeft(t *testing.T) {
	f := newFixture(t)
	ask := &command.RequestCustomerRelationship{CustomerRelationship: relation(contoso, adatum, "")}
	accept := &command.AcceptCustomerRelationship{CustomerRelationship: relation(contoso, adatum, "")}
	end := &command.EndCustomerRelationship{CustomerRelationship: relation(contoso, adatum, "")}
	f.fails(csp.Conflict, "request the relationship first", accept)
	f.fails(csp.NotFound, "never asked", end)
	f.do(ask) // 01-03
	f.unchanged(ask)
	f.do(accept) // 01-05
	f.unchanged(accept, ask)
	f.do(end) // 01-08
	f.unchanged(end)
	f.do(ask, end) // 01-10, 01-11: taken back
	f.holds(
		"contoso REQUESTS adatum 01-03..01-05 kind=RESELLER",
		"contoso SERVES adatum 01-05..01-08 kind=RESELLER",
		"contoso REQUESTS adatum 01-10..01-11 kind=RESELLER",
	)
}

func TestAcceptedWithAdministrationThePartnerAdministers(t *testing.T) {
	f := newFixture(t)
	accept := &command.AcceptCustomerRelationship{CustomerRelationship: relation(tailspin, adatum, ""), Administration: true}
	f.do(&command.RequestCustomerRelationship{CustomerRelationship: relation(tailspin, adatum, "")}, accept)
	f.unchanged(accept)
	f.holds(
		"tailspin REQUESTS adatum 01-01..01-02 kind=RESELLER",
		"tailspin SERVES adatum 01-02.. kind=RESELLER",
		"tailspin ADMINISTERS adatum 01-02.. means=DAP",
	)
}

func TestAResellerAsksViaItsProviderForBoth(t *testing.T) {
	f := newFixture(t, "contoso DISTRIBUTES_TO fabrikam 2024-01-01..")
	f.fails(csp.Conflict, "their partnership is not there", &command.RequestCustomerRelationship{CustomerRelationship: relation(fabrikam, adatum, litware)})
	f.do(
		&command.RequestCustomerRelationship{CustomerRelationship: relation(fabrikam, adatum, contoso)}, // 01-02
		&command.AcceptCustomerRelationship{CustomerRelationship: relation(fabrikam, adatum, contoso)},  // 01-03
	)
	f.fails(csp.Conflict, "end that relationship first", &command.EndCustomerRelationship{CustomerRelationship: relation(contoso, adatum, "")})
	f.do(
		&command.EndCustomerRelationship{CustomerRelationship: relation(fabrikam, adatum, contoso)}, // 01-05
		&command.EndCustomerRelationship{CustomerRelationship: relation(contoso, adatum, "")},       // 01-06
	)
	f.holds(
		"contoso DISTRIBUTES_TO fabrikam 2024-01-01..",
		"fabrikam REQUESTS adatum 01-02..01-03 kind=RESELLER via=contoso",
		"fabrikam SERVES adatum 01-03..01-05 kind=RESELLER via=contoso",
		"contoso SERVES adatum 01-03..01-06 kind=RESELLER",
	)
}

func TestACustomerTakesASecondPartnerAndKeepsWhatItHas(t *testing.T) {
	f := newFixture(t,
		"subscription s1 status@2024-01-01=ACTIVE channel=CSP",
		"contoso SERVES adatum 2024-01-01.. kind=RESELLER",
		"adatum OWNS s1 2024-01-01..",
		"contoso SELLS s1 2024-01-01..",
	)
	f.do(&command.RequestCustomerRelationship{CustomerRelationship: relation(tailspin, adatum, "")},
		&command.AcceptCustomerRelationship{CustomerRelationship: relation(tailspin, adatum, "")})
	f.holds(
		"contoso SERVES adatum 2024-01-01.. kind=RESELLER",
		"adatum OWNS s1 2024-01-01..",
		"contoso SELLS s1 2024-01-01..",
		"tailspin REQUESTS adatum 01-01..01-02 kind=RESELLER",
		"tailspin SERVES adatum 01-02.. kind=RESELLER",
	)
}

func TestAProviderAddsItsResellers(t *testing.T) {
	f := newFixture(t,
		"contoso DISTRIBUTES_TO fabrikam 2024-01-01.. state=ACTIVE",
		"contoso DISTRIBUTES_TO northwind 2024-01-01.. state=INVITED",
		"litware DISTRIBUTES_TO fabrikam 2024-01-01.. state=ACTIVE",
		"contoso SERVES adatum 2024-01-01.. kind=RESELLER",
	)
	f.do(&command.AddReseller{Provider: contoso, Customer: adatum, Reseller: fabrikam})
	f.unchanged(&command.AddReseller{Provider: contoso, Customer: adatum, Reseller: fabrikam})
	f.fails(csp.Conflict, "their partnership is INVITED", &command.AddReseller{Provider: contoso, Customer: adatum, Reseller: northwind})
	f.fails(csp.Conflict, "Litware (Provider:GLOBAL:litware) has no reseller relationship", &command.AddReseller{Provider: litware, Customer: adatum, Reseller: fabrikam})
	f.holds(
		"contoso DISTRIBUTES_TO fabrikam 2024-01-01.. state=ACTIVE",
		"contoso DISTRIBUTES_TO northwind 2024-01-01.. state=INVITED",
		"litware DISTRIBUTES_TO fabrikam 2024-01-01.. state=ACTIVE",
		"contoso SERVES adatum 2024-01-01.. kind=RESELLER",
		"fabrikam SERVES adatum 01-01.. kind=RESELLER via=contoso",
	)
}

func TestWhatACustomerCannotBeAskedFor(t *testing.T) {
	f := newFixture(t)
	ask := func(partner, via csp.NodeID, kind string) *command.RequestCustomerRelationship {
		made := relation(partner, adatum, via)
		made.Kind = kind
		return &command.RequestCustomerRelationship{CustomerRelationship: made}
	}
	f.fails(csp.BadInput, `kind can't be "NONE"`, ask(contoso, "", "NONE"))
	f.fails(csp.BadInput, "partner is a Provider, which it can't be: it has to be a Reseller", ask(litware, contoso, ""))
	f.fails(csp.BadInput, "via is a Reseller", ask(fabrikam, northwind, ""))
	f.do(ask(tailspin, "", "ADVISOR"))
	f.holds("tailspin REQUESTS adatum 01-04.. kind=ADVISOR")
}

func TestDelegatedAdministrationIsGrantedAndRevoked(t *testing.T) {
	f := newFixture(t, "contoso SERVES adatum 2024-01-01.. kind=RESELLER")
	named := command.DelegatedAdministration{Partner: contoso, Customer: adatum}
	f.fails(csp.NotFound, "never had delegated admin privileges", &command.RevokeDap{DelegatedAdministration: named})
	f.do(&command.GrantDap{DelegatedAdministration: named})
	f.unchanged(&command.GrantDap{DelegatedAdministration: named})
	f.do(&command.RevokeDap{DelegatedAdministration: named}) // 01-04
	f.unchanged(&command.RevokeDap{DelegatedAdministration: named})
	f.do(&command.GrantDap{DelegatedAdministration: named}) // 01-06
	f.holds(
		"contoso SERVES adatum 2024-01-01.. kind=RESELLER",
		"contoso ADMINISTERS adatum 01-02..01-04 means=DAP",
		"contoso ADMINISTERS adatum 01-06.. means=DAP",
	)
}
