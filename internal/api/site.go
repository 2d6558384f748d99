package api

import (
	"net/http"

	"channelgraph/internal/csp"
)

// preflightHeaders are headers that no browser lets another site's page send unless the server has allowed it before.
var preflightHeaders = []string{"Apollo-Require-Preflight", "X-Requested-With", "Authorization", tokenHeader}

// checkSite refuses what another site's page has a browser send, unless CORS is open to it. Browsers add by themselves what a user is
// known by, and let any page send a GET: http.CrossOriginProtection lets those pass, but here they ask. A browser that does not say whose page
// asks (an old one) cannot be told from a program. Where it has shown a certificate by itself, a GET has to show then that a page could
// not have sent it; else it has nothing that a page could misuse.
// An EventSource cannot have headers; browsers say of it that it comes from this server's page.
func (t *transport) checkSite(r *http.Request) *csp.Error {
	site := r.Header.Get("Sec-Fetch-Site")
	switch {
	case site == "same-origin" || site == "none":
		return nil
	case site == "" && r.Header.Get("Origin") == "":
		if r.Method != http.MethodGet || !hasCertificate(r) || couldNotBeAPage(r) {
			return nil // a POST is JSON, which a page cannot send unasked either
		}
		return csp.Errorf(CrossSiteRequest, "A browser could have been made to send this GET by another site's page. Add the header X-Requested-With, with any value, or use POST.")
	case site == "" && sameOrigin(r), t.originAllowed(r):
		return nil
	}
	return csp.Errorf(CrossSiteRequest, "A page of another site may not ask. Allow its origin in the CORS setting.")
}

func couldNotBeAPage(r *http.Request) bool {
	if tokenOf(r) != "" {
		return true // no other page knows it
	}
	for _, name := range preflightHeaders {
		if r.Header.Get(name) != "" {
			return true
		}
	}
	return isJSON(r.Header)
}
