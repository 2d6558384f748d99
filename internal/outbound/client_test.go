package outbound

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

func TestPrivateAddressesAreRefused(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	if _, err := NewClient(false).Get(server.URL); err == nil || !strings.Contains(err.Error(), "private network") {
		t.Errorf("got %v", err)
	}
	if _, err := NewClient(true).Get(server.URL); err != nil {
		t.Errorf("private: %v", err)
	}
	for address, public := range map[string]bool{
		"127.0.0.1": false, "10.1.2.3": false, "169.254.169.254": false, "192.168.0.1": false, "100.64.0.1": false, "::1": false, "fe80::1": false,
		"fd00::1": false, "0.0.0.0": false, "224.0.0.1": false, "::ffff:10.0.0.1": false, "203.0.113.7": true, "2001:db8::1": true,
	} {
		if isPublic(netip.MustParseAddr(address)) != public {
			t.Errorf("%s counts as public: %t", address, !public)
		}
	}
}

func TestAddressesAreCheckedBeforeTheyAreUsed(t *testing.T) {
	for address, accepted := range map[string]bool{
		"https://10.0.0.1/tenant": false, "https://[fd00::1]": false, "https://localhost:8443": false, "https://169.254.169.254": false,
		"https://203.0.113.7": true, "https://leads-nowhere.invalid": true,
	} {
		if err := CheckPublic(context.Background(), address); (err == nil) != accepted {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestAddressesAreSecureUnlessTheyArePrivate(t *testing.T) {
	for address, accepted := range map[string][2]bool{
		"https://login.example": {true, true}, "http://login.example": {false, true}, "https://a:b@login.example": {false, false},
		"ftp://login.example": {false, false}, "https://": {false, false}, "login.example": {false, false},
	} {
		for i, private := range []bool{false, true} {
			if err := CheckURL(address, private); (err == nil) != accepted[i] {
				t.Errorf("%s, private %t: %v", address, private, err)
			}
		}
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	reached := false
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer inside.Close()
	server := httptest.NewServer(http.RedirectHandler(inside.URL, http.StatusFound))
	defer server.Close()
	response, err := NewClient(true).Get(server.URL)
	if err != nil || response.StatusCode != http.StatusFound || reached {
		t.Errorf("got %v, %v, reached %t", response, err, reached)
	}
}
