package api

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"sync"
)

// CertificateFiles are PEM files with which a server speaks TLS.
type CertificateFiles struct {
	Certificate, Key string
	ClientAuthority  string // who signs the certificates that clients need; "" if they need none
}

// TLS returns what the files say, for now and for later: each handshake looks whether a file has changed, and reads them again if so.
// Connections stay as they are. If new files are wrong the ones before stay in use, and the log says why.
func (f CertificateFiles) TLS(log *slog.Logger) (*tls.Config, error) {
	r := &reloader{files: f, log: log, seen: f.look()}
	var err error
	if r.current, err = f.load(); err != nil {
		return nil, err
	}
	return &tls.Config{
		MinVersion:         tls.VersionTLS12,
		GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) { return r.newest(), nil },
	}, nil
}

// reloader keeps what the files said when they were last right.
type reloader struct {
	files CertificateFiles
	log   *slog.Logger

	mutex   sync.Mutex
	seen    []os.FileInfo // of the files when they were last read, right or wrong; nil where there was none
	current *tls.Config
}

func (r *reloader) newest() *tls.Config {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	found := r.files.look()
	if slices.EqualFunc(found, r.seen, isUnchanged) {
		return r.current
	}
	r.seen = found
	loaded, err := r.files.load()
	if err != nil {
		r.log.Error("the new TLS files are wrong: those before stay in use", "error", err)
		return r.current
	}
	r.log.Info("the TLS files were read again")
	r.current = loaded
	return r.current
}

func (f CertificateFiles) look() (found []os.FileInfo) {
	for _, path := range []string{f.Certificate, f.Key, f.ClientAuthority} {
		info, err := os.Stat(path)
		if err != nil {
			info = nil
		}
		found = append(found, info)
	}
	return found
}

// isUnchanged reports whether a file was neither written nor had another put in its place.
func isUnchanged(a, b os.FileInfo) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return os.SameFile(a, b) && a.ModTime().Equal(b.ModTime()) && a.Size() == b.Size()
}

func (f CertificateFiles) load() (*tls.Config, error) {
	certificate, err := tls.LoadX509KeyPair(f.Certificate, f.Key)
	if err != nil {
		return nil, fmt.Errorf("TLS certificate and key: %w", err)
	}
	config := &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}
	if f.ClientAuthority == "" {
		return config, nil
	}
	content, err := os.ReadFile(f.ClientAuthority)
	if err != nil {
		return nil, fmt.Errorf("TLS authorities of clients: %w", err)
	}
	config.ClientCAs = x509.NewCertPool()
	if !config.ClientCAs.AppendCertsFromPEM(content) {
		return nil, errors.New("TLS authorities of clients: " + f.ClientAuthority + " holds no certificate")
	}
	config.ClientAuth = tls.RequireAndVerifyClientCert
	return config, nil
}
