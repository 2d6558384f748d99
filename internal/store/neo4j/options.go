package neo4j

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/config"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/log"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/notifications"

	"channelgraph/internal/csp"
)

// Options say which Neo4j to use and how much of it. Zero durations and counts mean the default.
type Options struct {
	// URI is "bolt://host:7687" for one server or "neo4j://host:7687" for a cluster or Aura. With "+s" after the scheme
	// the connection is encrypted and the server's certificate checked, with "+ssc" it is encrypted only.
	URI string
	// Database is the name of the database; "neo4j" if empty.
	Database string

	// User and Password are basic credentials. Without User and BearerToken no credentials are sent.
	User, Password string
	// BearerToken is a token of single sign-on, instead of User.
	BearerToken string
	// CAFile is a PEM file with the certificates of the authorities to trust in the place of the system's; only for "+s".
	CAFile string

	PoolSize           int           // connections at most; 50, and at least 2, as an Update takes two
	AcquisitionTimeout time.Duration // for a connection from the pool; 5 s
	ConnectTimeout     time.Duration // for a new connection; 5 s
	QueryTimeout       time.Duration // for one Read; 30 s

	// BoltLogger sees every message of the Bolt protocol, values included. For examinations only; nil for none.
	BoltLogger log.BoltLogger
}

// String names the server without the credentials.
func (o Options) String() string { return address(o.URI) + "/" + o.Database }

// GoString is String, so that no verb prints the credentials.
func (o Options) GoString() string { return o.String() }

func (o Options) withDefaults() Options {
	if o.Database == "" {
		o.Database = "neo4j"
	}
	if o.PoolSize == 0 {
		o.PoolSize = 50
	}
	o.PoolSize = max(o.PoolSize, 2)
	if o.AcquisitionTimeout == 0 {
		o.AcquisitionTimeout = 5 * time.Second
	}
	if o.ConnectTimeout == 0 {
		o.ConnectTimeout = 5 * time.Second
	}
	if o.QueryTimeout == 0 {
		o.QueryTimeout = 30 * time.Second
	}
	return o
}

const (
	// retryTime bounds how often the driver repeats an Update whose transaction met a transient fault.
	retryTime = 5 * time.Second
	// idleCheck is how long a connection may lie unused before the driver asks whether it still lives.
	idleCheck = 5 * time.Second
)

func (o Options) driver(trust *tls.Config) (neo4j.DriverWithContext, error) {
	auth := neo4j.NoAuth()
	switch {
	case o.BearerToken != "":
		auth = neo4j.BearerAuth(o.BearerToken)
	case o.User != "":
		auth = neo4j.BasicAuth(o.User, o.Password, "")
	}
	driver, err := neo4j.NewDriverWithContext(o.URI, auth, func(c *config.Config) {
		c.TlsConfig = trust
		c.MaxConnectionPoolSize = o.PoolSize
		c.ConnectionAcquisitionTimeout = o.AcquisitionTimeout
		c.ConnectionLivenessCheckTimeout = idleCheck
		c.SocketConnectTimeout = o.ConnectTimeout
		c.MaxTransactionRetryTime = retryTime
		c.UserAgent = "channelgraph"
		c.TelemetryDisabled = true
		c.NotificationsMinSeverity = notifications.DisabledLevel
	})
	if err != nil {
		return nil, csp.Errorf(csp.BadInput, "the Neo4j address %q cannot be used: write bolt://host:7687 or neo4j://host:7687, with +s or +ssc after the scheme for TLS", address(o.URI)).WithCause(err)
	}
	return driver, nil
}

// trust is nil for the system's authorities.
func (o Options) trust() (*tls.Config, error) {
	if o.CAFile == "" {
		return nil, nil
	}
	if scheme, _, _ := strings.Cut(o.URI, "://"); !strings.HasSuffix(scheme, "+s") {
		return nil, csp.Errorf(csp.BadInput, "a file of certificate authorities is given, but the Neo4j address %q is not checked against it: use neo4j+s:// or bolt+s://", address(o.URI))
	}
	pem, err := os.ReadFile(o.CAFile)
	if err != nil {
		return nil, csp.Errorf(csp.BadInput, "the file of certificate authorities %s cannot be read", o.CAFile).WithCause(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		return nil, csp.Errorf(csp.BadInput, "the file of certificate authorities %s holds no PEM certificate", o.CAFile)
	}
	return &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}, nil
}

// address is a URI without what might be secret in it: user information and parameters.
func address(uri string) string {
	parsed, err := url.Parse(uri)
	if err != nil {
		return "(an address that cannot be read)"
	}
	return fmt.Sprintf("%s://%s", parsed.Scheme, parsed.Host)
}
