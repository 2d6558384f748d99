package api_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"channelgraph/internal/api"
	"channelgraph/internal/csp/permission"
)

// asRole asks as somebody who has a role, or as nobody.
func (s *service) asRole(t *testing.T, role permission.Role, query string) *answer {
	t.Helper()
	request := post(`{"query":"` + query + `"}`)
	if role != "" {
		request.Header.Set("Authorization", "Bearer "+string(role))
	}
	return s.do(t, request)
}

func TestTheSchemaIsToldToThoseWhoMayAskForIt(t *testing.T) {
	s := newService(t, func(o *api.Options) {
		viewers := known{"none": {}}
		for _, role := range permission.Roles {
			viewers[string(role)] = &permission.Viewer{Grants: []permission.Grant{{Role: role}}}
		}
		o.Authenticator = viewers
		o.Introspects = func(ctx context.Context) bool { return permission.ViewerOf(ctx).SeesEverything() }
	})
	for _, role := range append([]permission.Role{"none"}, permission.Roles...) {
		may := role == permission.Administrator || role == permission.Analyst
		for _, query := range []string{
			`{__schema{queryType{name}}}`, `{__type(name: \"Customer\"){name}}`, `{a:__schema{queryType{name}}}`,
			`{...{__schema{queryType{name}}}}`, `query A{...F} fragment F on Query{...G} fragment G on Query{__schema{queryType{name}}}`,
		} {
			got := s.asRole(t, role, query)
			if refused := got.code() == string(api.IntrospectionClosed); refused == may || refused && got.data != nil {
				t.Errorf("%q, %s: %s", role, query, got.body)
			}
		}
		if got := s.asRole(t, role, `{__typename customer(by:{id:1}){__typename}}`); len(got.errors) > 0 {
			t.Errorf("%q, names of types: %s", role, got.body)
		}
		for _, query := range []string{`{custmer(by:{id:1}){id}}`, `{customers{nodez{id}}}`, `{customers(frst:1){totalCount}}`, `{customers(country:DEE){totalCount}}`, `query($x:Custmer){fails}`} {
			got := s.asRole(t, role, query)
			if suggests := strings.Contains(got.body, "Did you mean"); got.status != http.StatusOK || len(got.errors) == 0 || suggests && !may {
				t.Errorf("%q, %s: %s", role, query, got.body)
			}
		}
		if got := s.asRole(t, role, `{custmer(by:{id:1}){id}}`); strings.Contains(got.body, "Did you mean") != may {
			t.Errorf("%q: %s", role, got.body)
		}
	}
}

func TestTheSchemaIsOpenIfNothingSaysOtherwise(t *testing.T) {
	if got := newService(t, nil).asRole(t, "", `{__schema{queryType{name}}}`); len(got.errors) > 0 {
		t.Errorf("%s", got.body)
	}
}
