package config

import "errors"

// TLS names the files with which the server speaks TLS.
type TLS struct {
	Cert     string `name:"tls-cert" placeholder:"FILE" help:"PEM file with the server's certificate and those between it and its authority: answer by https. Read again when it changes."`
	Key      string `name:"tls-key" placeholder:"FILE" help:"PEM file with the certificate's private key."`
	ClientCA string `name:"tls-client-ca" placeholder:"FILE" help:"PEM file with the certificate authorities of clients: only a client with a certificate of theirs is answered."`
}

func (t *TLS) check() error {
	if (t.Cert == "") != (t.Key == "") {
		return errors.New("--tls-cert and --tls-key belong together: give both or neither")
	}
	if t.ClientCA != "" && t.Cert == "" {
		return errors.New("--tls-client-ca needs --tls-cert and --tls-key")
	}
	return nil
}
