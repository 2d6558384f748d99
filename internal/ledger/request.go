package ledger

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/permission"
	"channelgraph/internal/csp/rules"
	"channelgraph/internal/store"
)

// describe checks a request and writes its commands as the log has them.
func describe(request *Request) ([]Recorded, error) {
	switch {
	case len(request.Commands) == 0:
		return nil, csp.Errorf(csp.BadInput, "the request holds no command: give at least one")
	case len(request.Commands) > MostCommands:
		return nil, csp.Errorf(csp.LimitExceeded, "the request holds %d commands, at most %d are allowed: ask in several requests", len(request.Commands), MostCommands)
	case strings.TrimSpace(request.Actor) == "" || len(request.Actor) > MostActor:
		return nil, csp.Errorf(csp.BadInput, "actor names who asks for the change, in 1 to %d bytes", MostActor)
	case request.Expected != nil && *request.Expected < 0:
		return nil, csp.Errorf(csp.BadInput, "expectedRevision is %d: a revision is 0 or more", *request.Expected)
	}
	if len(request.OnBehalfOf) > MostActor {
		return nil, csp.Errorf(csp.BadInput, "actor names for whom the change is asked, in at most %d bytes", MostActor)
	}
	if err := store.CheckKey(request.IdempotencyKey); err != nil {
		return nil, csp.Errorf(csp.BadInput, "idempotencyKey: %s", err.Error())
	}
	if err := request.checkOverride(); err != nil {
		return nil, err
	}
	asked := make([]Recorded, len(request.Commands))
	for i, one := range request.Commands {
		input, err := json.Marshal(one)
		if err != nil {
			return nil, fmt.Errorf("the input of %s: %w", one.Name(), err)
		}
		asked[i] = Recorded{Name: one.Name(), Input: input}
	}
	return asked, nil
}

func (r *Request) checkOverride() error {
	override := r.Override
	if override == nil {
		return nil
	}
	if r.Viewer != nil && !r.Viewer.Is(permission.Administrator) {
		return csp.Errorf(csp.Forbidden, "override is for administrators: ask one, or leave it out")
	}
	if strings.TrimSpace(override.Reason) == "" || len(override.Reason) > MostReason {
		return csp.Errorf(csp.BadInput, "override.reason says why rules may be broken, in 1 to %d bytes", MostReason)
	}
	if len(override.Rules) == 0 {
		return csp.Errorf(csp.BadInput, "override.rules names no rule: name those that may be broken")
	}
	for _, id := range override.Rules {
		if rules.Find(id) == nil {
			return csp.Errorf(csp.BadInput, "override.rules: there is no rule %q; the field rules lists all", id)
		}
	}
	return nil
}

// repeat looks whether the request's key came before. If it came with this input, the result is that of the first time.
func (a *attempt) repeat() (bool, error) {
	if a.request.IdempotencyKey == "" {
		return false, nil
	}
	found, err := a.graph.Recorded(a.request.IdempotencyKey)
	if err != nil || found == nil {
		return false, err
	}
	entry, err := Decode(*found)
	if err != nil {
		return false, err
	}
	if !a.isOf(entry) {
		return false, csp.Errorf(csp.KeyReused, "the idempotency key %q belongs to revision %d, which is of another input, actor or override: take a new key for a new request", a.request.IdempotencyKey, entry.Revision)
	}
	a.result = entry.result()
	for i := range a.result.Effects {
		if err := a.addRelationship(&a.result.Effects[i]); err != nil {
			return false, err
		}
	}
	return true, nil
}

// isOf reports whether an entry is of this request.
func (a *attempt) isOf(entry *Entry) bool {
	given := func(override *Override) Override {
		if override == nil {
			return Override{}
		}
		return *override
	}
	one, other := given(a.request.Override), given(entry.Override)
	return entry.Actor == a.request.Actor && entry.OnBehalfOf == a.request.OnBehalfOf && one.Reason == other.Reason && slices.Equal(one.Rules, other.Rules) &&
		slices.EqualFunc(a.asked, entry.Commands, func(asked, recorded Recorded) bool {
			return asked.Name == recorded.Name && sameJSON(asked.Input, recorded.Input)
		})
}

func sameJSON(a, b []byte) bool {
	var one, other bytes.Buffer
	return json.Compact(&one, a) == nil && json.Compact(&other, b) == nil && bytes.Equal(one.Bytes(), other.Bytes())
}

// Bounds of the entries that an expected revision is compared with.
const (
	entriesAtOnce = 500
	mostCompared  = 20_000
)

// checkExpected refuses the request if what it is about changed after the revision that it expects.
func (a *attempt) checkExpected() error {
	if a.request.Expected == nil {
		return nil
	}
	about := a.subjects()
	after := *a.request.Expected
	for range mostCompared / entriesAtOnce {
		list, err := a.graph.Entries(after, entriesAtOnce)
		if err != nil {
			return err
		}
		for _, found := range list {
			entry, err := Decode(found)
			if err != nil {
				return err
			}
			if meets := entry.meets(about); meets != "" {
				what := fmt.Sprintf("%s by %s", entry.names(), entry.Actor)
				if a.isRestricted() && entry.Actor != a.request.Actor {
					what = "what did it" // not everybody who sees a node sees who changes it
				}
				return csp.Errorf(csp.Conflict, "%s changed after revision %d: revision %d is %s; read again and decide anew", meets, *a.request.Expected, entry.Revision, what)
			}
			after = entry.Revision
		}
		if len(list) < entriesAtOnce {
			return nil
		}
	}
	return csp.Errorf(csp.Conflict, "more than %d changes came after revision %d: read again and expect a newer one", mostCompared, *a.request.Expected)
}

// subjects lists the nodes that the request is about.
func (a *attempt) subjects() map[csp.NodeID]bool {
	about := map[csp.NodeID]bool{}
	for _, effect := range a.result.Effects {
		for _, id := range effect.Subjects {
			about[id] = true
		}
	}
	return about
}
