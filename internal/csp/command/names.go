package command

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"channelgraph/internal/csp"
)

// all makes an empty command for each name, in the order of the channel's life.
var all = []func() Command{
	func() Command { return &InvitePartnership{} },
	func() Command { return &AcceptPartnership{} },
	func() Command { return &EndPartnership{} },
	func() Command { return &RequestCustomerRelationship{} },
	func() Command { return &AcceptCustomerRelationship{} },
	func() Command { return &AddReseller{} },
	func() Command { return &EndCustomerRelationship{} },
	func() Command { return &RegisterSubscription{} },
	func() Command { return &ChangeSubscription{} },
	func() Command { return &AssignReseller{} },
	func() Command { return &RemoveReseller{} },
	func() Command { return &AssignSupportContact{} },
	func() Command { return &LinkAddOn{} },
	func() Command { return &UnlinkAddOn{} },
	func() Command { return &ProposeTransfer{} },
	func() Command { return &AcceptTransfer{} },
	func() Command { return &ProcessTransfer{} },
	func() Command { return &CompleteTransfer{} },
	func() Command { return &RejectTransfer{} },
	func() Command { return &WithdrawTransfer{} },
	func() Command { return &ExpireTransfer{} },
	func() Command { return &GrantDap{} },
	func() Command { return &RevokeDap{} },
	func() Command { return &CreateGdap{} },
	func() Command { return &ChangeGdap{} },
	func() Command { return &ExtendGdap{} },
	func() Command { return &AssignRole{} },
	func() Command { return &RemoveRole{} },
	func() Command { return &SavePartner{} },
	func() Command { return &SaveCustomer{} },
	func() Command { return &CorrectNode{} },
	func() Command { return &CorrectRelationship{} },
}

// Names lists the names of all commands.
func Names() []string {
	names := make([]string, len(all))
	for i, empty := range all {
		names[i] = empty().Name()
	}
	return names
}

// New returns an empty command of that name, nil if there is none.
func New(name string) Command {
	at := slices.Index(Names(), name)
	if at < 0 {
		return nil
	}
	return all[at]()
}

// Decode reads a command from the JSON of its GraphQL input object. What is no field of it or has a value of another type
// is csp.BadInput; what is missing shows when the command is applied.
func Decode(name string, input []byte) (Command, error) {
	made := New(name)
	if made == nil {
		return nil, csp.Errorf(csp.BadInput, "there is no command %q; there are %s", name, strings.Join(Names(), ", "))
	}
	decoder := json.NewDecoder(bytes.NewReader(input))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(made); err != nil {
		return nil, badInput(name, err)
	}
	return made, nil
}

// badInput says what is wrong with an input without naming Go's types.
func badInput(name string, err error) error {
	var coded *csp.Error
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &coded):
		return coded
	case errors.As(err, &wrong) && wrong.Field != "":
		return csp.Errorf(csp.BadInput, "%s: %s has a value that it can't have, a JSON %s", name, wrong.Field, wrong.Value).WithCause(err)
	}
	if _, field, ok := strings.Cut(err.Error(), "unknown field "); ok {
		return csp.Errorf(csp.BadInput, "%s has no input field %s", name, field).WithCause(err)
	}
	return csp.Errorf(csp.BadInput, "%s: its input is no JSON object", name).WithCause(err)
}
