package command_test

import (
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/command"
	"channelgraph/internal/store"
)

func partnership(provider, reseller csp.NodeID) command.Partnership {
	return command.Partnership{Provider: provider, Reseller: reseller}
}

func TestAPartnershipIsInvitedAcceptedAndEnded(t *testing.T) {
	f := newFixture(t)
	invite := &command.InvitePartnership{Partnership: partnership(contoso, fabrikam)}
	accept := &command.AcceptPartnership{Partnership: partnership(contoso, fabrikam)}
	end := &command.EndPartnership{Partnership: partnership(contoso, fabrikam)}
	f.fails(csp.Conflict, "invite it first", accept) // 01-01
	f.fails(csp.NotFound, "never had a partnership", end)
	f.do(invite) // 01-03
	f.unchanged(invite)
	f.do(accept) // 01-05
	f.unchanged(accept, invite)
	f.do(end) // 01-08
	f.unchanged(end)
	f.fails(csp.Conflict, "invite it first", accept)
	f.do(invite, end) // 01-11, 01-12: taken back
	f.holds(
		"contoso DISTRIBUTES_TO fabrikam 01-03..01-05 state=INVITED",
		"contoso DISTRIBUTES_TO fabrikam 01-05..01-08 state=ACTIVE",
		"contoso DISTRIBUTES_TO fabrikam 01-11..01-12 state=INVITED",
	)
}

func TestAResellerTakesASecondProvider(t *testing.T) {
	f := newFixture(t, "contoso DISTRIBUTES_TO fabrikam 2024-06-01.. state=ACTIVE")
	f.do(&command.InvitePartnership{Partnership: partnership(litware, fabrikam)})
	f.holds(
		"contoso DISTRIBUTES_TO fabrikam 2024-06-01.. state=ACTIVE",
		"litware DISTRIBUTES_TO fabrikam 01-01.. state=INVITED",
	)
}

func TestWhatFilesStateOfAPartnershipIsWhereCommandsBegin(t *testing.T) {
	f := newFixture(t,
		"contoso DISTRIBUTES_TO fabrikam 2024-06-01..", // without a state
		"contoso DISTRIBUTES_TO northwind 2024-06-01.. state=REMOVED",
		"litware DISTRIBUTES_TO northwind 2025-03-01..",
	)
	f.unchanged(&command.InvitePartnership{Partnership: partnership(contoso, fabrikam)})
	f.do(&command.InvitePartnership{Partnership: partnership(contoso, northwind)})
	f.fails(csp.Conflict, "since 2025-03-01", &command.InvitePartnership{Partnership: partnership(litware, northwind)})
	f.holds(
		"contoso DISTRIBUTES_TO fabrikam 2024-06-01..",
		"contoso DISTRIBUTES_TO northwind 2024-06-01..01-02 state=REMOVED",
		"contoso DISTRIBUTES_TO northwind 01-02.. state=INVITED",
		"litware DISTRIBUTES_TO northwind 03-01..",
	)
}

func TestAPartnershipNeedsItsTwoPartners(t *testing.T) {
	f := newFixture(t, "cloud CHINA", "reseller baihe")
	for _, test := range []struct {
		code  csp.Code
		says  string
		named command.Partnership
	}{
		{csp.BadInput, "reseller is missing", partnership(contoso, "")},
		{csp.BadInput, `provider: "contoso" is no global id`, partnership("contoso", fabrikam)},
		{csp.BadInput, "reseller is a Provider", partnership(contoso, litware)},
		{csp.BadInput, "reseller is in the cloud CHINA", partnership(contoso, "Reseller:CHINA:baihe")},
		{csp.NotFound, "there is no Reseller Reseller:GLOBAL:nobody", partnership(contoso, "Reseller:GLOBAL:nobody")},
	} {
		f.fails(test.code, test.says, &command.InvitePartnership{Partnership: test.named})
	}
	f.holds()
}

func TestInputThatDoesNotFitIsNamed(t *testing.T) {
	for input, want := range map[string]string{
		`{"provider": "p", "colour": "red"}`: `invitePartnership has no input field "colour"`,
		`{"provider": 3}`:                    "provider has a value that it can't have, a JSON number",
		`[]`:                                 "invitePartnership: its input is no JSON object",
		`{`:                                  "invitePartnership: its input is no JSON object",
	} {
		_, err := command.Decode("invitePartnership", []byte(input))
		if csp.CodeOf(err) != csp.BadInput || !contains(err, want) {
			t.Errorf("%s: %v, want %q", input, err, want)
		}
	}
	if _, err := command.Decode("admire", nil); csp.CodeOf(err) != csp.BadInput {
		t.Errorf("got %v", err)
	}
	if command.New("admire") != nil || command.New("endPartnership").Name() != "endPartnership" {
		t.Error("New does not find by name")
	}
}

// TestWhatBeginsAndEndsAtOneInstantIsEmpty leaves it to whoever runs commands what becomes of an empty interval.
func TestWhatBeginsAndEndsAtOneInstantIsEmpty(t *testing.T) {
	f := newFixture(t)
	f.do(&command.InvitePartnership{Partnership: partnership(contoso, fabrikam)})
	by := command.Context{At: csp.Instant(*on(2025, 1, 1)), Actor: "operator"} // when it was invited
	var effect command.Effect
	err := f.graph.Update(t.Context(), func(tx store.Transaction) (err error) {
		effect, err = (&command.AcceptPartnership{Partnership: partnership(contoso, fabrikam)}).Apply(tx, by)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	intervals := effect.Facts[0].Intervals
	if len(intervals) != 2 || intervals[0].Since != intervals[0].Until || intervals[1].Since != by.At || intervals[1].Until != csp.Forever {
		t.Errorf("got %+v", intervals)
	}
}
