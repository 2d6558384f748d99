package neo4jtest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/config"
	"github.com/rogpeppe/go-internal/lockedfile"
)

const (
	// Database is the name of Community's one user database.
	Database = "neo4j"
	// User is the user that a server with a password knows.
	User = "neo4j"
	// URIVariable names the environment variable with the address of a running server for [Start] to use.
	URIVariable = "CHANNELGRAPH_TEST_NEO4J_URI"
)

// Options of a server. The zero value is what tests want: a temporary folder that is deleted at the end, a free port,
// no authentication, 1 GiB of heap and 512 MiB of page cache.
type Options struct {
	// Dir keeps the data; it is made if it does not exist and stays at the end.
	Dir string
	// Port on 127.0.0.1.
	Port int
	// Password of [User], at least 8 characters. Without one, every credential is accepted.
	Password string
	// TLS has Bolt take TLS connections only. The certificate is for 127.0.0.1, from an authority of the server's own:
	// [Server.CAFile].
	TLS bool
	// HeapMiB is the JVM's largest heap. A transaction may take half of it, at most 512 MiB.
	HeapMiB int
	// PageCacheMiB is memory beside the heap for pages of the store.
	PageCacheMiB int
	// FullSpeed lets the JVM collect garbage as a production server's does, and Neo4j plan anew when the data change much:
	// for benchmarks. Without it the server takes less memory.
	FullSpeed bool
}

// Server is a Neo4j server on this machine.
type Server struct {
	uri     string
	options Options
	driver  neo4j.DriverWithContext

	// The rest is zero for a server that another process started.
	installed installation
	folder    string
	process   *process
}

// sharedHeapMiB is enough for the servers of [StartBeside] too.
const sharedHeapMiB = 2048

var shared = sync.OnceValues(func() (*Server, error) {
	if uri := os.Getenv(URIVariable); uri != "" {
		return join(uri)
	}
	return Launch(Options{HeapMiB: sharedHeapMiB})
})

// Start answers the server that the whole test process shares, started at the first call. It has no authentication.
// Tests that share it must not run in parallel, as it has one database.
func Start(tb testing.TB) *Server {
	tb.Helper()
	server, err := shared()
	if err != nil {
		tb.Fatalf("no Neo4j server for the tests: %v", err)
	}
	return server
}

// StartBeside starts one more server in the JVM of the server of [Start]: with a database of its own, for tests that run
// in parallel, and without the minute that a JVM needs to compile Neo4j's planner. It ends with the test process.
func StartBeside(tb testing.TB) *Server {
	tb.Helper()
	first := Start(tb)
	if first.process == nil {
		return StartOwn(tb, Options{}) // the other is a process of somebody else
	}
	startingBeside.Lock()
	defer startingBeside.Unlock()
	uri, err := first.process.another()
	if err != nil {
		tb.Fatalf("no further Neo4j server for the test: %v", err)
	}
	driver, err := neo4j.NewDriverWithContext(uri, neo4j.NoAuth())
	if err != nil {
		tb.Fatal(err)
	}
	return &Server{uri: uri, driver: driver}
}

var startingBeside sync.Mutex

// StartOwn starts a server that belongs to this test alone and ends with it.
func StartOwn(tb testing.TB, options Options) *Server {
	tb.Helper()
	server, err := Launch(options)
	if err != nil {
		tb.Fatalf("no Neo4j server for the test: %v", err)
	}
	tb.Cleanup(func() {
		if err := server.Close(); err != nil {
			tb.Errorf("ending the Neo4j server: %v", err)
		}
	})
	return server
}

// Launch starts a server outside of a test, for benchmarks and commands. The server ends with [Server.Close] or with
// this process.
func Launch(options Options) (*Server, error) {
	if options.HeapMiB == 0 {
		options.HeapMiB = 1024
	}
	if options.PageCacheMiB == 0 {
		options.PageCacheMiB = 512
	}
	installed, err := install()
	if err != nil {
		return nil, err
	}
	server := &Server{options: options, installed: installed, folder: options.Dir}
	if options.Dir == "" {
		if server.folder, err = os.MkdirTemp("", "channelgraph-neo4j-"); err != nil {
			return nil, err
		}
	}
	if options.TLS {
		err = WriteCertificates(server.folder)
	}
	if err == nil {
		err = server.start()
	}
	if err != nil {
		return nil, errors.Join(err, server.removeTemporaryFolder())
	}
	return server, nil
}

// unlockShared is never called: the lock ends with the process. It is kept because a lock that is garbage panics.
var unlockShared func()

// join uses a running server once no other process of this checkout does.
func join(uri string) (*Server, error) {
	driver, err := neo4j.NewDriverWithContext(uri, neo4j.NoAuth())
	if err != nil {
		return nil, fmt.Errorf("%s=%s: %w", URIVariable, uri, err)
	}
	if err := driver.VerifyConnectivity(context.Background()); err != nil {
		return nil, fmt.Errorf("%s=%s: no Neo4j answers there without a password: %w", URIVariable, uri, err)
	}
	cache, err := cacheFolder()
	if err != nil {
		return nil, err
	}
	if unlockShared, err = lockedfile.MutexAt(filepath.Join(cache, "shared-server.lock")).Lock(); err != nil {
		return nil, fmt.Errorf("waiting for the shared Neo4j server: %w", err)
	}
	return &Server{uri: uri, driver: driver}, nil
}

// start runs the JVM, at the address the server had before if it had one.
func (s *Server) start() error {
	started, err := startProcess(s.installed, processOptions{
		folder:       s.folder,
		port:         s.options.Port,
		password:     s.options.Password,
		heapMiB:      s.options.HeapMiB,
		pageCacheMiB: s.options.PageCacheMiB,
		fullSpeed:    s.options.FullSpeed,
		ephemeral:    s.options.Dir == "",
		encrypted:    s.options.TLS,
	})
	if err != nil {
		return err
	}
	s.process, s.uri = started, started.uri
	address, err := url.Parse(s.uri)
	if err != nil {
		return err
	}
	if s.options.Port, err = strconv.Atoi(address.Port()); err != nil {
		return err
	}
	if s.options.TLS {
		address.Scheme = "bolt+s"
		s.uri = address.String()
	}
	s.driver, err = neo4j.NewDriverWithContext(s.uri, s.auth(), s.trust)
	return err
}

// trust has the server's own driver trust the server's own authority.
func (s *Server) trust(c *config.Config) {
	if !s.options.TLS {
		return
	}
	roots := x509.NewCertPool()
	if authority, err := os.ReadFile(s.CAFile()); err == nil { // without it, the first connection says what is wrong
		roots.AppendCertsFromPEM(authority)
	}
	c.TlsConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
}

func (s *Server) auth() neo4j.AuthToken {
	if s.options.Password == "" {
		return neo4j.NoAuth()
	}
	return neo4j.BasicAuth(User, s.options.Password, "")
}

// URI is the server's address, such as "bolt://127.0.0.1:43211", with bolt+s:// if it takes TLS only.
func (s *Server) URI() string { return s.uri }

// CAFile is the PEM file with the authority that issued the certificate of a server with TLS.
func (s *Server) CAFile() string { return filepath.Join(s.folder, authorityFile) }

// Stop shuts the server down and keeps its data, as a planned stop of Neo4j does. Only for servers of [StartOwn].
func (s *Server) Stop(tb testing.TB) {
	tb.Helper()
	if s.process == nil {
		tb.Fatal("only a running server that this test started can be stopped: use neo4jtest.StartOwn")
	}
	stopping := s.process
	s.process = nil
	// The connections end with the server, so the driver with its pool of them does too.
	if err := errors.Join(s.driver.Close(context.Background()), stopping.stop()); err != nil {
		tb.Fatalf("stopping the Neo4j server: %v", err)
	}
}

// Restart starts a stopped server again with its data, at the same address.
func (s *Server) Restart(tb testing.TB) {
	tb.Helper()
	if s.process != nil || s.folder == "" {
		tb.Fatal("only a server that this test stopped can be restarted")
	}
	if err := s.start(); err != nil {
		tb.Fatalf("restarting the Neo4j server: %v", err)
	}
}

// Close ends a server of [Launch], and deletes its folder unless Options.Dir named it.
func (s *Server) Close() error {
	var ending []error
	if s.process != nil {
		ending = append(ending, s.driver.Close(context.Background()), s.process.end())
		s.process = nil
	}
	return errors.Join(append(ending, s.removeTemporaryFolder())...)
}

func (s *Server) removeTemporaryFolder() error {
	if s.options.Dir != "" {
		return nil
	}
	return os.RemoveAll(s.folder)
}
