package neo4j

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/url"
	"strings"
	"time"

	"channelgraph/internal/csp"
)

// diagnoseTime bounds the look for a reason, which comes on top of the time that the driver already took.
const diagnoseTime = 2 * time.Second

// boltPort is where Neo4j answers if an address names no port.
const boltPort = "7687"

// diagnose says of a server that could not be reached whether TLS is the reason: the driver hides in texts what went
// wrong there. It tries the TLS handshake by itself and returns nil if TLS is not the reason.
func (o Options) diagnose(ctx context.Context, trust *tls.Config) error {
	parsed, err := url.Parse(o.URI)
	if err != nil {
		return nil
	}
	_, security, encrypted := strings.Cut(parsed.Scheme, "+")
	config := &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: security != "s"}
	if trust != nil {
		config.RootCAs = trust.RootCAs
	}
	port := parsed.Port()
	if port == "" {
		port = boltPort
	}
	ctx, cancel := context.WithTimeout(ctx, diagnoseTime)
	defer cancel()
	dialer := tls.Dialer{Config: config}
	connection, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(parsed.Hostname(), port))
	if err == nil {
		_ = connection.Close()
		if encrypted {
			return nil
		}
		return csp.Errorf(csp.Unavailable, "Neo4j at %s takes TLS connections only: write %s+s:// in its address", address(o.URI), parsed.Scheme)
	}
	if !encrypted {
		return nil
	}
	if untrusted, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return csp.Errorf(csp.Unavailable, "the certificate of Neo4j at %s is not trusted (%s): give the file of the authority that issued it, or correct the address", address(o.URI), untrusted.Err).WithCause(err)
	}
	if _, notTLS := errors.AsType[tls.RecordHeaderError](err); notTLS || errors.Is(err, io.EOF) {
		plain, _, _ := strings.Cut(parsed.Scheme, "+")
		return csp.Errorf(csp.Unavailable, "Neo4j at %s takes no TLS connections: turn TLS on there, or write %s:// in its address", address(o.URI), plain).WithCause(err)
	}
	return nil
}
