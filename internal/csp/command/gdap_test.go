package command_test

import (
	"strings"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/command"
)

var g1 = command.Gdap{Partner: contoso, Customer: adatum, RelationshipID: "G-1"}

func create(duration, extension string, roles ...string) *command.CreateGdap {
	return &command.CreateGdap{Gdap: g1, DisplayName: "Helpdesk", Duration: duration, AutoExtendDuration: extension, Roles: roles}
}

func to(status string) *command.ChangeGdap { return &command.ChangeGdap{Gdap: g1, Status: status} }

func administers(status, expires, extension string) string {
	return "means=GDAP roles=Global Reader, Helpdesk Administrator status=" + status + " expiresAt=" + expires +
		" displayName=Helpdesk relationshipId=g-1 duration=P30D autoExtendDuration=" + extension
}

// globalReader is its role definition id.
const globalReader = "F2EF992C-3AFB-46B9-B7CF-A126EE74C451"

func TestGranularAdministrationGoesThroughAllItsStates(t *testing.T) {
	f := newFixture(t)
	made := create("P30D", "", globalReader, "Helpdesk Administrator")
	f.do(made) // 01-01
	f.unchanged(made)
	f.fails(csp.Conflict, "is CREATED, from which it can't become ACTIVE", to("ACTIVE"))
	f.do(to("APPROVAL_PENDING")) // 01-04
	f.unchanged(to("APPROVAL_PENDING"))
	f.do(to("APPROVED"), to("ACTIVATING"), to("ACTIVE")) // 01-06, 01-07, 01-08
	f.do(to("EXPIRING"))                                 // 01-09
	f.fails(csp.Conflict, "expires 2025-02-07T00:00:00Z, which has not come yet", to("EXPIRED"))
	f.day = 40
	f.do(to("EXPIRED")) // 02-10
	f.unchanged(to("EXPIRED"))
	f.fails(csp.Conflict, "ended 2025-02-10T00:00:00.001Z as EXPIRED", to("ACTIVE"))
	f.fails(csp.Conflict, "take another relationshipId", made)
	f.holds(
		"contoso ADMINISTERS adatum 01-01..01-04 "+administers("CREATED", "04-01", "PT0S"),
		"contoso ADMINISTERS adatum 01-04..01-06 "+administers("APPROVAL_PENDING", "04-04", "PT0S"),
		"contoso ADMINISTERS adatum 01-06..01-07 "+administers("APPROVED", "02-05", "PT0S"),
		"contoso ADMINISTERS adatum 01-07..01-08 "+administers("ACTIVATING", "02-06", "PT0S"),
		"contoso ADMINISTERS adatum 01-08..01-09 "+administers("ACTIVE", "02-07", "PT0S"),
		"contoso ADMINISTERS adatum 01-09..02-10 "+administers("EXPIRING", "02-07", "PT0S"),
		"contoso ADMINISTERS adatum 02-10..02-10+ "+administers("EXPIRED", "02-07", "PT0S"),
	)
}

func TestGranularAdministrationIsEndedByEitherSide(t *testing.T) {
	f := newFixture(t)
	f.do(create("P1Y", "", globalReader), to("APPROVAL_PENDING"), to("APPROVED"), to("ACTIVATING"), to("ACTIVE"), to("TERMINATION_REQUESTED"), to("TERMINATING"), to("TERMINATED"))
	f.unchanged(to("TERMINATED"))
}

func TestARequestIsRejectedOrExpires(t *testing.T) {
	f := newFixture(t)
	f.do(create("P1Y", "", globalReader), to("APPROVAL_PENDING"), to("TERMINATED"))
	f = newFixture(t)
	f.do(create("P1Y", "", globalReader), to("APPROVAL_PENDING"))
	f.fails(csp.Conflict, "which has not come yet", to("EXPIRED"))
	f.day = 91 // 90 days after it was sent
	f.fails(csp.Conflict, "the request for delegated admin relationship G-1 expired 2025-04-02", to("APPROVED"))
	f.do(to("EXPIRED"))
}

func TestAdministrationExtendsItself(t *testing.T) {
	f := newFixture(t)
	extend := &command.ExtendGdap{Gdap: g1}
	f.fails(csp.NotFound, "create it first", extend)
	f.do(create("P30D", "P180D", globalReader, "Helpdesk Administrator"))
	f.fails(csp.Conflict, "is CREATED: only an active one extends itself", extend)
	f.do(to("APPROVAL_PENDING"), to("APPROVED"), to("ACTIVATING"), to("ACTIVE"), to("EXPIRING"))
	f.do(extend) // ACTIVE until 02-06 and 180 days
	f.unchanged(extend)
	f.do(&command.ChangeGdap{Gdap: g1, AutoExtendDuration: "P0D"})
	f.unchanged(&command.ChangeGdap{Gdap: g1, AutoExtendDuration: "P0D"})
	f.fails(csp.Conflict, "does not extend itself", extend)
	f.fails(csp.BadInput, "autoExtendDuration can't be \"P1D\"", &command.ChangeGdap{Gdap: g1, AutoExtendDuration: "P1D"})
	last := ""
	err := f.graph.Dump(t.Context(), func(*csp.Node) error { return nil }, func(fact *csp.Fact) error {
		last = written(&fact.Intervals[len(fact.Intervals)-1])
		return nil
	})
	if want := "contoso ADMINISTERS adatum 01-11.. " + administers("ACTIVE", "08-05", "P0D"); err != nil || last != want {
		t.Errorf("error %v\ngot  %s\nwant %s", err, last, want)
	}
}

func TestGranularAdministrationIsBounded(t *testing.T) {
	f := newFixture(t)
	for want, made := range map[string]*command.CreateGdap{
		"duration: \"\" is no duration":            create("", "", globalReader),
		"duration: P3Y is not between":             create("P3Y", "", globalReader),
		"duration: P0D is not between":             create("P0D", "", globalReader),
		"duration: P1Y13M is not between":          create("P1Y13M", "", globalReader),
		"duration: \"PT5H\" is no duration":        create("PT5H", "", globalReader),
		"autoExtendDuration can't be \"P90D\"":     create("P1Y", "P90D", globalReader),
		"roles is missing":                         create("P1Y", ""),
		"roles holds an empty text":                create("P1Y", "", " "),
		"displayName is missing":                   {Gdap: g1, Duration: "P1Y", Roles: []string{"Reader"}},
		"displayName is longer than 50 characters": {Gdap: g1, Duration: "P1Y", Roles: []string{"Reader"}, DisplayName: strings.Repeat("名", 51)},
		"relationshipId is missing":                {Gdap: command.Gdap{Partner: contoso, Customer: adatum}, Duration: "P1Y", Roles: []string{"Reader"}, DisplayName: "x"},
		"partner is missing":                       {Gdap: command.Gdap{Customer: adatum, RelationshipID: "g"}, Duration: "P1Y", Roles: []string{"Reader"}, DisplayName: "x"},
	} {
		f.fails(csp.BadInput, want, made)
	}
	f.fails(csp.BadInput, `status can't be "HAPPY"`, to("HAPPY"))
	f.do(create("P2Y", "", globalReader))
	f.fails(csp.Conflict, "with another duration", create("P1Y", "", globalReader))
	f.fails(csp.Conflict, "other roles", create("P2Y", "", "Global Reader", "Security Reader"))
}

func TestTheDurationOfWhatFilesStateIsNotKnown(t *testing.T) {
	f := newFixture(t, "contoso ADMINISTERS adatum 2024-12-01.. means=GDAP relationshipId=g-1 status=APPROVED")
	f.fails(csp.Conflict, "duration of delegated admin relationship G-1 is not known", to("ACTIVATING"))
	f.do(&command.CorrectRelationship{Relationship: "ADMINISTERS", From: contoso, To: adatum, Means: "GDAP", RelationshipID: "g-1", Set: command.Values{"duration": "P90D"}}, to("ACTIVATING"))
}
