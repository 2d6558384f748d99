// Package mirrortest answers like Partner Center's REST API, Microsoft Graph and their authority, for tests: in the shapes that their
// documentation shows, with pages, tokens, throttling and faults.
package mirrortest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// The tenants and the subscription of the channel that a new API shows, and what it wants of an application.
const (
	Caller       = "6f2d3c9e-0b1a-4c5d-8e7f-000000000001"
	Reseller     = "6f2d3c9e-0b1a-4c5d-8e7f-000000000002"
	Aoba         = "6f2d3c9e-0b1a-4c5d-8e7f-00000000000a"
	Kaede        = "6f2d3c9e-0b1a-4c5d-8e7f-00000000000b"
	Mail         = "6f2d3c9e-0b1a-4c5d-8e7f-0000000000f1"
	ClientSecret = "s3cret-of-the-application"
	RefreshToken = "s3cret-of-the-user"
)

// API is Partner Center's REST API, Microsoft Graph and their authority. It answers lists in pages of one item. Its fields may be changed
// while nobody asks.
type API struct {
	*httptest.Server
	mutex    sync.Mutex
	Lists    map[string][]string // the items of each list, by its path and query
	Bodies   map[string]string   // single resources, by their path
	Faults   map[string][]Fault  // what happens instead of the next answers, by path; nil for nothing
	Asked    []string            // addresses, in order
	Accepted string              // the token that is good now

	OnRequest func(number int) // if set, called before an answer
}

// Fault answers instead of the API.
type Fault func(w http.ResponseWriter, r *http.Request)

// Status answers with a status and headers, by turns name and value.
func Status(code int, header ...string) Fault {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
		fmt.Fprintf(w, `{"statusCode": %d, "message": "no"}`, code)
	}
}

// Says answers with a body.
func Says(body string) Fault {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) }
}

// New starts an API that shows a provider with one reseller and two customers.
func New(t *testing.T) *API {
	f := &API{Lists: map[string][]string{}, Bodies: map[string]string{}, Faults: map[string][]Fault{}}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	f.Lists["/v1/relationships?relationship_type=IsIndirectCloudSolutionProviderOf"] = []string{
		fmt.Sprintf(`{"id": %q, "name": "Minato", "relationshipType": "is_indirect_cloud_solution_provider_of", "state": "Active", "mpnId": "1001", "location": "JP"}`, Reseller),
	}
	f.Lists["/v1/customers?size=500"] = []string{customerOf(Aoba, "Aoba"), customerOf(Kaede, "Kaede")}
	f.Bodies["/v1/profiles/mpn"] = `{"mpnId": "1000", "partnerName": "Prov", "profileType": "partner_mpn_profile"}`
	for id, name := range map[string]string{Aoba: "Aoba", Kaede: "Kaede"} {
		f.Bodies["/v1/customers/"+id] = strings.TrimSuffix(customerOf(id, name), "}") + `, "allowDelegatedAccess": true, "userCredentials": {"userName": "admin", "password": "T0p-s3cret"}}`
		f.Lists["/v1/customers/"+id+"/subscriptions"] = nil
		f.Lists["/v1/customers/"+id+"/relationships"] = nil
	}
	f.Lists["/v1/customers/"+Aoba+"/subscriptions"] = []string{
		fmt.Sprintf(`{"id": %q, "friendlyName": "Mail", "quantity": 10, "creationDate": "2025-05-01T00:00:00Z", "status": "active", "partnerId": "1001"}`, Mail),
	}
	f.Bodies["/v1/customers/"+Aoba+"/subscriptions/"+Mail+"/supportcontact"] = fmt.Sprintf(`{"supportTenantId": %q, "supportMpnId": "1001", "name": "Minato"}`, Reseller)
	f.Lists["/v1.0/tenantRelationships/delegatedAdminRelationships"] = []string{administration("g1"), administration("g2")}
	return f
}

func customerOf(id, name string) string {
	return fmt.Sprintf(`{"id": %q, "companyProfile": {"tenantId": %q, "companyName": %q}, "relationshipToPartner": "reseller"}`, id, id, name)
}

func administration(id string) string {
	return fmt.Sprintf(`{"id": %q, "displayName": "D", "customer": {"tenantId": %q}, "status": "active", "activatedDateTime": "2025-07-01T00:00:00Z"}`, id, Aoba)
}

// ServeHTTP answers one request.
func (f *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if strings.HasSuffix(r.URL.Path, "/oauth2/v2.0/token") {
		f.grant(w, r)
		return
	}
	f.Asked = append(f.Asked, r.URL.RequestURI())
	if f.OnRequest != nil {
		f.OnRequest(len(f.Asked))
	}
	if waiting := f.Faults[r.URL.Path]; len(waiting) > 0 {
		f.Faults[r.URL.Path] = waiting[1:]
		if waiting[0] != nil {
			waiting[0](w, r)
			return
		}
	}
	if r.Header.Get("Authorization") != "Bearer "+f.Accepted {
		Status(http.StatusUnauthorized)(w, r)
		return
	}
	address := r.URL.Path
	if kept := slices.Collect(f.keptQuery(r)); len(kept) > 0 {
		address += "?" + strings.Join(kept, "&")
	}
	if items, known := f.Lists[address]; known {
		f.page(w, r, address, items)
		return
	}
	if body, known := f.Bodies[r.URL.Path]; known {
		_, _ = w.Write([]byte(body))
		return
	}
	Status(http.StatusNotFound)(w, r)
}

// keptQuery is the query without what says which page.
func (f *API) keptQuery(r *http.Request) func(func(string) bool) {
	return func(yield func(string) bool) {
		for part := range strings.SplitSeq(r.URL.RawQuery, "&") {
			if part != "" && !strings.HasPrefix(part, "$skiptoken=") && !yield(part) {
				return
			}
		}
	}
}

func (f *API) page(w http.ResponseWriter, r *http.Request, address string, items []string) {
	graph := strings.HasPrefix(r.URL.Path, "/v1.0/")
	at, _ := strconv.Atoi(r.Header.Get("MS-ContinuationToken"))
	if graph {
		at, _ = strconv.Atoi(r.URL.Query().Get("$skiptoken"))
	}
	var shown []string
	if at < len(items) {
		shown = items[at : at+1]
	}
	list := "[" + strings.Join(shown, ",") + "]"
	switch {
	case graph && at+1 < len(items):
		fmt.Fprintf(w, `{"@odata.nextLink": "%s%s?$skiptoken=%d", "value": %s}`, f.URL, r.URL.Path, at+1, list)
	case graph:
		fmt.Fprintf(w, `{"value": %s}`, list)
	case at+1 < len(items):
		next, _ := json.Marshal(strings.TrimPrefix(address, "/v1"))
		fmt.Fprintf(w, "\ufeff"+`{"totalCount": %d, "items": %s, "links": {"next": {"uri": %s, "method": "GET", "headers": [{"key": "MS-ContinuationToken", "value": "%d"}]}}}`, len(items), list, next, at+1)
	default:
		fmt.Fprintf(w, `{"totalCount": %d, "items": %s, "links": {"self": {"uri": "/x", "method": "GET", "headers": []}}, "attributes": {"objectType": "Collection"}}`, len(items), list)
	}
}

func (f *API) grant(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	right := r.FormValue("client_secret") == ClientSecret &&
		(r.FormValue("grant_type") == "client_credentials" || r.FormValue("grant_type") == "refresh_token" && r.FormValue("refresh_token") == RefreshToken)
	if !right {
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprintf(w, `{"error": "invalid_client", "error_description": "the secret %s is wrong"}`, r.FormValue("client_secret"))
		return
	}
	f.Accepted = "token-" + r.FormValue("grant_type")
	fmt.Fprintf(w, `{"token_type": "Bearer", "expires_in": 3600, "access_token": %q}`, f.Accepted)
}
