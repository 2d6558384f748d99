package resolvers_test

import (
	"testing"

	"channelgraph/internal/csp/permission"
)

func TestAViewerIsToldWhoItIs(t *testing.T) {
	s := newViewed(t, shared)
	const all = `{ viewer { __typename subject name roles { __typename role party } seesEverything since until } }`
	for want, viewer := range map[string]*permission.Viewer{
		`{"data":{"viewer":{"__typename":"Viewer","subject":null,"name":null,"roles":[],"seesEverything":false,"since":null,"until":null}}}`: nil,
		`{"data":{"viewer":{"__typename":"Viewer","subject":"key:a","name":"ERP","roles":[{"__typename":"ViewerRole","role":"PROVIDER","party":"Provider:GLOBAL:contoso"},` +
			`{"__typename":"ViewerRole","role":"CUSTOMER","party":"Customer:GLOBAL:adatum"}],"seesEverything":false,"since":"1970-01-01T00:00:01Z","until":"1970-01-01T00:00:02Z"}}}`: {
			Subject: "key:a", Name: "ERP", Since: 1000, Until: 2000,
			Grants: []permission.Grant{{Role: permission.ProviderParty, Party: contoso}, {Role: permission.CustomerParty, Party: adatum}},
		},
		`{"data":{"viewer":{"__typename":"Viewer","subject":"amy","name":null,"roles":[{"__typename":"ViewerRole","role":"ANALYST","party":null}],"seesEverything":true,"since":null,"until":null}}}`: {
			Subject: "amy", Grants: []permission.Grant{{Role: permission.Analyst}},
		},
	} {
		s.viewer = viewer
		s.wants(t, all, want)
	}
	s.viewer = &permission.Viewer{Subject: "amy"}
	s.wants(t, `{ me: viewer { n: subject } again: viewer { name @skip(if: true) } }`, `{"data":{"me":{"n":"amy"},"again":{}}}`)
}
