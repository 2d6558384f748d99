package config

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"
)

// Store says where the graph is kept. The embedded store's folder stands in the commands, because its default
// differs.
type Store struct {
	Kind  string `name:"store" default:"embedded" enum:"embedded,neo4j" help:"Where the graph is kept: embedded (this process and a folder) or neo4j (a Neo4j server)."`
	Neo4j `prefix:"neo4j-"`
}

// The kinds of store.
const (
	Embedded  = "embedded"
	Neo4jKind = "neo4j"
)

// Neo4j says how a Neo4j server is reached.
type Neo4j struct {
	URI                string        `name:"uri" default:"bolt://127.0.0.1:7687" help:"Neo4j's address: bolt:// for a single server, neo4j:// for a cluster or Aura; bolt+s:// and neo4j+s:// with TLS."`
	Database           string        `name:"database" default:"neo4j" help:"Neo4j's database."`
	User               string        `name:"user" default:"neo4j" help:"Neo4j's user, together with a password file."`
	PasswordFile       string        `name:"password-file" placeholder:"FILE" help:"File with the user's password. Without it and without a bearer token the server is asked without credentials."`
	BearerTokenFile    string        `name:"bearer-token-file" placeholder:"FILE" help:"File with a bearer token (single sign-on), in the place of user and password."`
	TLSCAFile          string        `name:"tls-ca-file" placeholder:"FILE" help:"PEM file with the certificate authorities to trust in the place of the system's, together with bolt+s:// or neo4j+s://."`
	PoolSize           int           `name:"pool-size" default:"50" help:"Most connections to Neo4j."`
	AcquisitionTimeout time.Duration `name:"acquisition-timeout" default:"5s" help:"Longest wait for a free connection to Neo4j."`
	QueryTimeout       time.Duration `name:"query-timeout" default:"10s" help:"Longest time for one statement in Neo4j."`
}

var neo4jSchemes = []string{"bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc"}

func (s *Store) check() error {
	if s.Kind != Neo4jKind {
		return nil
	}
	return s.Neo4j.check()
}

func (n *Neo4j) check() error {
	parsed, err := url.Parse(n.URI)
	if err != nil || parsed.Host == "" || !slices.Contains(neo4jSchemes, parsed.Scheme) {
		return errors.New("--neo4j-uri is not an address of Neo4j; write for example bolt://127.0.0.1:7687 (schemes: " + strings.Join(neo4jSchemes, ", ") + ")")
	}
	if parsed.User != nil {
		return errors.New("--neo4j-uri may hold no credentials: give --neo4j-user and --neo4j-password-file")
	}
	if n.Database == "" {
		return errors.New("--neo4j-database may not be empty")
	}
	if n.PasswordFile != "" && n.BearerTokenFile != "" {
		return errors.New("give --neo4j-password-file or --neo4j-bearer-token-file, not both")
	}
	if n.TLSCAFile != "" && !strings.HasSuffix(parsed.Scheme, "+s") {
		return errors.New("--neo4j-tls-ca-file needs a --neo4j-uri with bolt+s:// or neo4j+s://")
	}
	if n.PoolSize <= 0 || n.AcquisitionTimeout <= 0 || n.QueryTimeout <= 0 {
		return errors.New("--neo4j-pool-size, --neo4j-acquisition-timeout and --neo4j-query-timeout must be more than 0")
	}
	_, passwordError := n.Password()
	_, tokenError := n.BearerToken()
	_, authoritiesError := n.CertificateAuthorities()
	return cmp.Or(passwordError, tokenError, authoritiesError)
}

// Secret is a text that formatting and logging never show.
type Secret string

const hidden = "(secret)"

func (Secret) String() string       { return hidden }
func (Secret) GoString() string     { return hidden }
func (Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText hides the secret from encoders.
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// Password reads the password file; empty if none is set.
func (n *Neo4j) Password() (Secret, error) {
	return readSecret("--neo4j-password-file", n.PasswordFile)
}

// BearerToken reads the token's file; empty if none is set.
func (n *Neo4j) BearerToken() (Secret, error) {
	return readSecret("--neo4j-bearer-token-file", n.BearerTokenFile)
}

// CertificateAuthorities reads the PEM file; nil if none is set.
func (n *Neo4j) CertificateAuthorities() ([]byte, error) {
	return readSetting("--neo4j-tls-ca-file", n.TLSCAFile)
}

// readSecret takes one line break at the end for the editor's.
func readSecret(flag, path string) (Secret, error) {
	content, err := readSetting(flag, path)
	if err != nil || content == nil {
		return "", err
	}
	content = bytes.TrimSuffix(bytes.TrimSuffix(content, []byte("\n")), []byte("\r"))
	if len(content) == 0 {
		return "", fmt.Errorf("%s: %s is empty", flag, path)
	}
	return Secret(content), nil
}

// readSetting reads a file of at most 1 MiB; nil if path is empty.
func readSetting(flag, path string) ([]byte, error) {
	if path == "" {
		return nil, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", flag, err)
	}
	defer file.Close()
	const longest = 1 << 20
	content, err := io.ReadAll(io.LimitReader(file, longest+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", flag, err)
	}
	if len(content) > longest {
		return nil, fmt.Errorf("%s: %s is longer than 1 MiB", flag, path)
	}
	return content, nil
}
