package api_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"channelgraph/internal/api"
)

// authority signs certificates for tests.
type authority struct {
	t    *testing.T
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{t: t}
	a.key = newKey(t)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "authority"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	content, err := x509.CreateCertificate(rand.Reader, template, template, &a.key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	if a.cert, err = x509.ParseCertificate(content); err != nil {
		t.Fatal(err)
	}
	return a
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// sign returns a certificate for the name and the loopback address, with its key, in PEM.
func (a *authority) sign(name string) (certificate, key []byte) {
	a.t.Helper()
	private := newKey(a.t)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	content, err := x509.CreateCertificate(rand.Reader, template, a.cert, &private.PublicKey, a.key)
	if err != nil {
		a.t.Fatal(err)
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		a.t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: content}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded})
}

func (a *authority) pem() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw})
}

// secured is a server that speaks TLS by files.
type secured struct {
	t       *testing.T
	files   api.CertificateFiles
	address string
	log     *lockedBuffer
	trusted *x509.CertPool
}

type lockedBuffer struct {
	mutex  sync.Mutex
	buffer bytes.Buffer
}

func (b *lockedBuffer) Write(content []byte) (int, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.buffer.Write(content)
}

func (b *lockedBuffer) String() string {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.buffer.String()
}

func serveSecured(t *testing.T, by *authority, clients []byte) *secured {
	t.Helper()
	folder := t.TempDir()
	s := &secured{t: t, log: &lockedBuffer{}, trusted: x509.NewCertPool(), files: api.CertificateFiles{
		Certificate: filepath.Join(folder, "cert.pem"), Key: filepath.Join(folder, "key.pem"),
	}}
	s.trusted.AddCert(by.cert)
	s.replace(by.sign("first"))
	if clients != nil {
		s.files.ClientAuthority = filepath.Join(folder, "clients.pem")
		s.write(s.files.ClientAuthority, clients)
	}
	config, err := s.files.TLS(slog.New(slog.NewTextHandler(s.log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.address = listener.Addr().String()
	server := api.Server{Handler: newService(t, nil), Log: slog.New(slog.DiscardHandler), OperationTimeout: time.Second, DrainTimeout: time.Second, TLS: config}
	ended := make(chan error, 1)
	go func() { ended <- server.Run(t.Context(), listener) }()
	t.Cleanup(func() {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return s
}

// write puts a new file in the place of another, as those do who renew certificates.
func (s *secured) write(path string, content []byte) {
	s.t.Helper()
	if err := os.WriteFile(path+".new", content, 0o600); err != nil {
		s.t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		s.t.Fatal(err)
	}
}

func (s *secured) replace(certificate, key []byte) {
	s.t.Helper()
	s.write(s.files.Certificate, certificate)
	s.write(s.files.Key, key)
}

// dial shakes hands and returns the connection.
func (s *secured) dial(adjust func(*tls.Config)) (*tls.Conn, error) {
	config := &tls.Config{RootCAs: s.trusted}
	if adjust != nil {
		adjust(config)
	}
	return tls.Dial("tcp", s.address, config)
}

// name shakes hands and returns for whom the server's certificate is.
func (s *secured) name() string {
	s.t.Helper()
	conn, err := s.dial(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	defer conn.Close()
	return conn.ConnectionState().PeerCertificates[0].Subject.CommonName
}

// health asks over a connection and returns the answer.
func health(conn net.Conn) string {
	if _, err := io.WriteString(conn, "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"); err != nil {
		return err.Error()
	}
	answer := make([]byte, 4096)
	n, err := conn.Read(answer)
	if err != nil {
		return err.Error()
	}
	return string(answer[:n])
}

func TestNewCertificatesAreTakenWithoutDroppingConnections(t *testing.T) {
	by := newAuthority(t)
	s := serveSecured(t, by, nil)
	kept, err := s.dial(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	if got := health(kept); !strings.Contains(got, "200 OK") || !strings.Contains(got, "Strict-Transport-Security: max-age=31536000") {
		t.Errorf("got %s", got)
	}
	s.replace(by.sign("second"))
	if got := s.name(); got != "second" {
		t.Errorf("after the replacement the certificate is for %q", got)
	}
	if got := health(kept); !strings.Contains(got, "200 OK") || kept.ConnectionState().PeerCertificates[0].Subject.CommonName != "first" {
		t.Errorf("on the connection from before: %s", got)
	}
}

func TestWrongNewCertificatesLeaveThoseBefore(t *testing.T) {
	by := newAuthority(t)
	s := serveSecured(t, by, nil)
	s.write(s.files.Certificate, []byte("broken"))
	for range 3 {
		if got := s.name(); got != "first" {
			t.Errorf("a broken file: the certificate is for %q", got)
		}
	}
	if told := strings.Count(s.log.String(), "level=ERROR"); told != 1 {
		t.Errorf("told %d times: %s", told, s.log)
	}
	certificate, key := by.sign("second")
	s.write(s.files.Certificate, certificate) // the key does not fit yet
	if got := s.name(); got != "first" {
		t.Errorf("half of a pair: the certificate is for %q", got)
	}
	s.write(s.files.Key, key)
	if got := s.name(); got != "second" {
		t.Errorf("after the other half: the certificate is for %q", got)
	}
	if err := os.Remove(s.files.Key); err != nil {
		t.Fatal(err)
	}
	if got := s.name(); got != "second" {
		t.Errorf("a missing file: the certificate is for %q", got)
	}
	if strings.Contains(s.log.String(), "PRIVATE") {
		t.Errorf("the key is in the log: %s", s.log)
	}
}

func TestOldVersionsOfTLSAreRefused(t *testing.T) {
	s := serveSecured(t, newAuthority(t), nil)
	if conn, err := s.dial(func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 }); err == nil {
		conn.Close()
		t.Error("TLS 1.1 is spoken")
	}
	conn, err := s.dial(func(c *tls.Config) { c.NextProtos = []string{"h2", "http/1.1"} })
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if got := conn.ConnectionState().NegotiatedProtocol; got != "h2" {
		t.Errorf("the protocol is %q", got)
	}
}

func TestOnlyClientsWithACertificateAreAnswered(t *testing.T) {
	by, clients := newAuthority(t), newAuthority(t)
	s := serveSecured(t, by, clients.pem())
	certificate := func(by *authority) func(*tls.Config) {
		return func(c *tls.Config) {
			if by == nil {
				return
			}
			pair, err := tls.X509KeyPair(by.sign("client"))
			if err != nil {
				t.Fatal(err)
			}
			c.Certificates = []tls.Certificate{pair}
		}
	}
	ask := func(by *authority) string {
		conn, err := s.dial(certificate(by))
		if err != nil {
			return err.Error()
		}
		defer conn.Close()
		return health(conn)
	}
	for who, test := range map[string]struct {
		by   *authority
		want string
	}{"a client of the authority": {clients, "200 OK"}, "a client of another": {by, "unknown certificate"}, "a client without": {nil, "certificate required"}} {
		if got := ask(test.by); !strings.Contains(got, test.want) {
			t.Errorf("%s: %s", who, got)
		}
	}
	s.write(s.files.ClientAuthority, by.pem())
	if got := ask(by); !strings.Contains(got, "200 OK") {
		t.Errorf("a client of the new authority: %s", got)
	}
	if got := ask(clients); strings.Contains(got, "200 OK") {
		t.Errorf("a client of the authority before: %s", got)
	}
}

func TestWrongCertificatesAreRefusedAtTheStart(t *testing.T) {
	by := newAuthority(t)
	certificate, key := by.sign("a")
	_, other := by.sign("b")
	folder := t.TempDir()
	write := func(name string, content []byte) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := api.CertificateFiles{Certificate: write("cert", certificate), Key: write("key", key)}
	for what, files := range map[string]api.CertificateFiles{
		"a missing certificate":    {Certificate: filepath.Join(folder, "missing"), Key: good.Key},
		"the key of another":       {Certificate: good.Certificate, Key: write("other", other)},
		"authorities without any":  {Certificate: good.Certificate, Key: good.Key, ClientAuthority: write("none", []byte("none"))},
		"authorities in a missing": {Certificate: good.Certificate, Key: good.Key, ClientAuthority: filepath.Join(folder, "missing")},
	} {
		if _, err := files.TLS(slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), "TLS") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := good.TLS(slog.New(slog.DiscardHandler)); err != nil {
		t.Error(err)
	}
}

func TestHandshakesDoNotWaitForASlowOne(t *testing.T) {
	s := serveSecured(t, newAuthority(t), nil)
	silent, err := net.Dial("tcp", s.address)
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: s.trusted}, DisableKeepAlives: true}}
	response, err := client.Get("https://" + s.address + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
}
