package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"channelgraph/internal/config"
	"channelgraph/internal/csp"
	"channelgraph/internal/store"
	"channelgraph/internal/store/neo4j/neo4jtest"
)

const (
	serverPassword = "open-sesame-of-this-test"
	bearerToken    = "a-token-of-single-sign-on-that-nobody-issued"
)

// TestConnectionSettings opens a real Neo4j that takes TLS only and knows one user, by the settings of a command line.
func TestConnectionSettings(t *testing.T) {
	server := neo4jtest.StartOwn(t, neo4jtest.Options{TLS: true, Password: serverPassword, HeapMiB: 512, PageCacheMiB: 64})
	host := strings.TrimPrefix(server.URI(), "bolt+s://")
	password := secretFile(t, serverPassword)
	otherAuthority := t.TempDir()
	if err := neo4jtest.WriteCertificates(otherAuthority); err != nil {
		t.Fatal(err)
	}

	for _, uri := range []string{"bolt+s://", "neo4j+s://", "bolt+ssc://", "neo4j+ssc://"} {
		t.Run(uri, func(t *testing.T) {
			flags := []string{"--neo4j-uri", uri + host, "--neo4j-password-file", password}
			if strings.HasSuffix(uri, "+s://") {
				flags = append(flags, "--neo4j-tls-ca-file", server.CAFile())
			}
			graph, err := openNeo4jWith(t, flags...)
			if err != nil {
				t.Fatal(err)
			}
			address, _ := serveSample(t, graph)
			answer := askOverHTTP(t, address, map[string][]byte{"request.graphql": []byte(`{ providers(first: 1) { nodes { __typename } } }`)})
			if !strings.Contains(answer, `"Provider"`) {
				t.Error(answer)
			}
		})
	}

	for _, refused := range []struct {
		name    string
		flags   []string
		message string
	}{
		{"an authority that did not issue the certificate", []string{"--neo4j-uri", "bolt+s://" + host, "--neo4j-password-file", password,
			"--neo4j-tls-ca-file", filepath.Join(otherAuthority, "authority.pem")}, "is not trusted"},
		{"the same, by routing", []string{"--neo4j-uri", "neo4j+s://" + host, "--neo4j-password-file", password,
			"--neo4j-tls-ca-file", filepath.Join(otherAuthority, "authority.pem")}, "is not trusted"},
		{"the system's authorities", []string{"--neo4j-uri", "bolt+s://" + host, "--neo4j-password-file", password}, "is not trusted"},
		{"a host that the certificate does not name", []string{"--neo4j-uri", "bolt+s://" + strings.Replace(host, "127.0.0.1", "localhost", 1),
			"--neo4j-password-file", password, "--neo4j-tls-ca-file", server.CAFile()}, "is not trusted"},
		{"no TLS", []string{"--neo4j-uri", "bolt://" + host, "--neo4j-password-file", password}, "bolt+s://"},
		{"no TLS, by routing", []string{"--neo4j-uri", "neo4j://" + host, "--neo4j-password-file", password}, "neo4j+s://"},
		{"a wrong password", []string{"--neo4j-uri", "bolt+ssc://" + host, "--neo4j-password-file", secretFile(t, serverPassword+"-wrong")}, "credentials"},
		{"no credentials", []string{"--neo4j-uri", "bolt+ssc://" + host}, "credentials"},
	} {
		t.Run(refused.name, func(t *testing.T) {
			_, err := openNeo4jWith(t, refused.flags...)
			wantRefusal(t, err, refused.message)
		})
	}

	t.Run("a bearer token", func(t *testing.T) {
		listening := listenBefore(t, host, server.CAFile())
		_, err := openNeo4jWith(t, "--neo4j-uri", "bolt://"+listening.address, "--neo4j-bearer-token-file", secretFile(t, bearerToken))
		wantRefusal(t, err, "credentials")
		// As PackStream writes them: short texts behind 0x80 and their length, longer ones behind 0xD0 and theirs.
		for _, sent := range []string{"\x86scheme\x86bearer", "\x8bcredentials\xd0" + string(rune(len(bearerToken))) + bearerToken} {
			if said := listening.said(); !strings.Contains(said, sent) {
				t.Errorf("%q is not in what was sent: %q", sent, said)
			}
		}
	})
}

func TestTLSIsAskedOfAServerWithoutIt(t *testing.T) {
	host := strings.TrimPrefix(neo4jtest.Start(t).URI(), "bolt://")
	for _, uri := range []string{"bolt+s://", "neo4j+ssc://"} {
		_, err := openNeo4jWith(t, "--neo4j-uri", uri+host)
		wantRefusal(t, err, "takes no TLS")
	}
}

// TestRoutingToASingleServer reaches a single server by the scheme of clusters.
func TestRoutingToASingleServer(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Reset(t)
	graph, err := openNeo4jWith(t, "--neo4j-uri", strings.Replace(server.URI(), "bolt://", "neo4j://", 1))
	if err != nil {
		t.Fatal(err)
	}
	address, _ := serveSample(t, graph)
	answer := askOverHTTP(t, address, map[string][]byte{"request.graphql": []byte(`{ customers(first: 1) { nodes { __typename } } }`)})
	if !strings.Contains(answer, `"Customer"`) {
		t.Error(answer)
	}
}

// openNeo4jWith opens the store that `serve` would open with these flags.
func openNeo4jWith(t *testing.T, flags ...string) (store.Store, error) {
	t.Helper()
	invocation, err := config.Parse(append([]string{"serve", "--store", "neo4j"}, flags...), new(bytes.Buffer))
	if err != nil {
		t.Fatal(err)
	}
	settings := invocation.Command.(*config.Serve)
	return terminal{log: slog.New(failing{t})}.openStore(context.Background(), settings.Store, settings.Data)
}

// wantRefusal fails unless the store could not be opened, for the reason that the message has to show, without a secret
// in the message or its causes.
func wantRefusal(t *testing.T, err error, message string) {
	t.Helper()
	if csp.CodeOf(err) != csp.Unavailable || !strings.Contains(err.Error(), message) {
		t.Errorf("%v (%s), want %q (%s)", err, csp.CodeOf(err), message, csp.Unavailable)
	}
	for ; err != nil; err = errors.Unwrap(err) {
		text := fmt.Sprintf("%v %+v %#v", err, err, err)
		if strings.Contains(text, serverPassword) || strings.Contains(text, bearerToken) {
			t.Errorf("an error shows a secret: %s", text)
		}
	}
}

func secretFile(t *testing.T, secret string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, []byte(secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// listener stands between clients without TLS and a server with it, and keeps what the clients say.
type listener struct {
	address string
	mu      sync.Mutex
	bytes   bytes.Buffer
}

func (l *listener) Write(sent []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.bytes.Write(sent)
}

func (l *listener) said() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.bytes.String()
}

// listenBefore puts a listener before the server, until the test ends.
func listenBefore(t *testing.T, host, authorityFile string) *listener {
	t.Helper()
	authority, err := os.ReadFile(authorityFile)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(authority)
	accepting, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &listener{address: accepting.Addr().String()}
	var connections sync.WaitGroup
	t.Cleanup(func() {
		accepting.Close()
		connections.Wait()
	})
	connections.Go(func() {
		for {
			client, err := accepting.Accept()
			if err != nil {
				return
			}
			connections.Go(func() { l.forward(client, host, &tls.Config{RootCAs: roots}) })
		}
	})
	return l
}

// forward joins a client and the server until one of them ends.
func (l *listener) forward(client net.Conn, host string, trust *tls.Config) {
	defer client.Close()
	server, err := tls.Dial("tcp", host, trust)
	if err != nil {
		return
	}
	defer server.Close()
	go func() {
		_, _ = io.Copy(io.MultiWriter(server, l), client)
		server.Close()
	}()
	_, _ = io.Copy(client, server)
}
