package outbound

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"
)

var errPrivate = errors.New("the address leads into a private network: set private: true if that is meant")

// NewClient returns a client that follows no redirect: what it sends is for the address that was given. Unless private is set, it
// connects to public addresses only, whatever a name leads to at the moment.
func NewClient(private bool) *http.Client {
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	if !private {
		dialer.Control = func(_, address string, _ syscall.RawConn) error {
			if target, err := netip.ParseAddrPort(address); err != nil || !isPublic(target.Addr()) {
				return errPrivate
			}
			return nil
		}
	}
	return &http.Client{
		Transport:     &http.Transport{DialContext: dialer.DialContext, MaxIdleConnsPerHost: 1, IdleConnTimeout: time.Minute, TLSHandshakeTimeout: 10 * time.Second},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// CheckURL accepts an https:// address without credentials in it, and http:// if private is set.
func CheckURL(address string, private bool) error {
	target, err := url.Parse(address)
	if err != nil || target.Host == "" || target.User != nil || target.Scheme != "https" && !(target.Scheme == "http" && private) {
		return errors.New("the url is no https:// address without credentials in it (http:// is possible with private: true)")
	}
	return nil
}

// CheckPublic refuses an address whose host is in a private network, or whose name leads there now. A name that leads nowhere now is
// accepted: the client looks again at each connection.
func CheckPublic(ctx context.Context, address string) error {
	target, err := url.Parse(address)
	if err != nil {
		return fmt.Errorf("%s is no address", address)
	}
	found, err := net.DefaultResolver.LookupNetIP(ctx, "ip", target.Hostname())
	if err != nil {
		return nil
	}
	for _, one := range found {
		if !isPublic(one) {
			return errPrivate
		}
	}
	return nil
}

// carrierGrade is RFC 6598's shared address space, which netip does not count as private.
var carrierGrade = netip.MustParsePrefix("100.64.0.0/10")

func isPublic(address netip.Addr) bool {
	address = address.Unmap()
	return address.IsGlobalUnicast() && !address.IsPrivate() && !carrierGrade.Contains(address)
}
