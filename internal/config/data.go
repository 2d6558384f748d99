package config

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Import reads partner data into the store.
type Import struct {
	Data       string `name:"data" default:"./data" group:"store" help:"Folder of the embedded store, made if it does not exist; demo keeps its sample in memory unless it is given."`
	Store      `group:"store"`
	Paths      []string `arg:"" name:"path" help:"Folders that mirror Partner Center's REST paths, or single files: JSON, CSV, TSV, or what export wrote."`
	As         string   `name:"as" placeholder:"TENANT-ID" help:"Tenant whose view single files are, where the folder doesn't say; for sync, the partner whose view is read."`
	Customer   string   `name:"customer" placeholder:"ID" help:"Customer that single files are about, where the body doesn't say."`
	Cloud      string   `name:"cloud" default:"GLOBAL" enum:"GLOBAL,CHINA,US_GOVERNMENT,GERMANY" help:"National cloud that the data are from: GLOBAL, CHINA, US_GOVERNMENT or GERMANY."`
	ObservedAt Instant  `name:"observed-at" placeholder:"INSTANT" help:"When the data were true, in RFC 3339, for example 2026-03-31T00:00:00Z: from then on hold the facts whose beginning the data do not say. Now if it is not given."`
	Rejects    string   `name:"rejects" placeholder:"FILE" help:"File for what was rejected, with position and reason."`
}

// Instant is a time that is given in RFC 3339.
type Instant struct{ time.Time }

// UnmarshalText reads it.
func (i *Instant) UnmarshalText(text []byte) error {
	at, err := time.Parse(time.RFC3339, string(text))
	if err != nil {
		return fmt.Errorf("%s is no instant in RFC 3339, for example 2026-03-31T00:00:00Z", text)
	}
	i.Time = at
	return nil
}

func (i *Import) check() error {
	return cmp.Or(i.Store.check(), checkGUID("--as", &i.As), checkGUID("--customer", &i.Customer))
}

// Sync reads a partner's view from Partner Center's REST API and Microsoft Graph into the store.
type Sync struct {
	Data             string `name:"data" default:"./data" group:"store" help:"Folder of the embedded store, made if it does not exist; demo keeps its sample in memory unless it is given."`
	Store            `group:"store"`
	As               string `name:"as" placeholder:"TENANT-ID" help:"Tenant whose view single files are, where the folder doesn't say; for sync, the partner whose view is read."`
	Cloud            string `name:"cloud" default:"GLOBAL" enum:"GLOBAL,CHINA,US_GOVERNMENT,GERMANY" help:"National cloud that the data are from: GLOBAL, CHINA, US_GOVERNMENT or GERMANY."`
	Rejects          string `name:"rejects" placeholder:"FILE" help:"File for what was rejected, with position and reason."`
	Folder           string `name:"folder" default:"./sync" help:"Folder for what was read until it is imported; a sync that was stopped goes on from it."`
	ClientID         string `name:"client-id" placeholder:"ID" help:"Application that reads, registered in the partner's tenant."`
	ClientSecretFile string `name:"client-secret-file" placeholder:"FILE" help:"File with the application's secret; without it the environment variable CHANNELGRAPH_CLIENT_SECRET holds it."`
	RefreshTokenFile string `name:"refresh-token-file" placeholder:"FILE" help:"File with a refresh token of the user for whom the application reads; without it the environment variable CHANNELGRAPH_REFRESH_TOKEN holds it, or the application reads for itself."`
	PartnerCenterURL string `name:"partner-center-url" placeholder:"URL" help:"Address of Partner Center's REST API, if it is not the cloud's."`
	GraphURL         string `name:"graph-url" placeholder:"URL" help:"Address of Microsoft Graph, if it is not the cloud's."`
	LoginURL         string `name:"login-url" placeholder:"URL" help:"Address of the authority that issues tokens, if it is not the cloud's."`
	Requests         int    `name:"requests-per-minute" default:"450" help:"Most requests a minute to each of the two APIs. Partner Center allows a tenant 500."`
	SupportContacts  bool   `name:"support-contacts" help:"Also read each subscription's support contact: one request for each."`
}

func (s *Sync) check() error {
	limits := struct {
		Requests int `name:"requests-per-minute"`
	}{s.Requests}
	return cmp.Or(s.Store.check(), checkGUID("--as", &s.As), requirePositive(limits),
		checkSecure("--partner-center-url", &s.PartnerCenterURL), checkSecure("--graph-url", &s.GraphURL), checkSecure("--login-url", &s.LoginURL))
}

// checkSecure accepts an empty value or an address to which secrets may be sent, and drops the slash at its end.
func checkSecure(flag string, value *string) error {
	*value = strings.TrimSuffix(*value, "/")
	parsed, err := url.Parse(*value)
	loopback := err == nil && (parsed.Hostname() == "localhost" || net.ParseIP(parsed.Hostname()).IsLoopback())
	if *value == "" || err == nil && parsed.Host != "" && (parsed.Scheme == "https" || parsed.Scheme == "http" && loopback) {
		return nil
	}
	return fmt.Errorf("%s %s is no https:// address", flag, *value)
}

// Secrets returns the application's secret and the refresh token, from their files or else from the environment. Errors name the file,
// or the setting that is missing.
func (s *Sync) Secrets() (clientSecret, refreshToken string, err error) {
	if s.As == "" || s.ClientID == "" {
		return "", "", errors.New("sync needs --as, the partner's tenant id, and --client-id, the application that reads for it")
	}
	if clientSecret, err = secret(s.ClientSecretFile, envPrefix+"CLIENT_SECRET"); err != nil {
		return "", "", err
	}
	if clientSecret == "" {
		return "", "", errors.New("sync needs the application's secret: --client-secret-file, or the environment variable " + envPrefix + "CLIENT_SECRET")
	}
	refreshToken, err = secret(s.RefreshTokenFile, envPrefix+"REFRESH_TOKEN")
	return clientSecret, refreshToken, err
}

func secret(file, variable string) (string, error) {
	if file == "" {
		return os.Getenv(variable), nil
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	return strings.TrimSpace(string(content)), nil
}

// checkGUID accepts an empty value or a GUID, and writes it in lower case: GUIDs compare case-insensitively.
func checkGUID(flag string, value *string) error {
	if *value == "" {
		return nil
	}
	if len(*value) != 36 || uuid.Validate(*value) != nil {
		return fmt.Errorf("%s %s is not a GUID such as 6f2d3c9e-0b1a-4c5d-8e7f-001122334455", flag, *value)
	}
	*value = strings.ToLower(*value)
	return nil
}

// Export writes the whole graph as lines that Import reads back.
type Export struct {
	Data   string `name:"data" default:"./data" group:"store" help:"Folder of the embedded store, made if it does not exist; demo keeps its sample in memory unless it is given."`
	Store  `group:"store"`
	Output string `name:"output" placeholder:"FILE" help:"File to write; export takes standard output if it is not given, generate the store."`
}

func (e *Export) check() error { return e.Store.check() }

// Generate makes a synthetic channel, into a file if Output is given and into the store otherwise.
type Generate struct {
	Data          string `name:"data" default:"./data" group:"store" help:"Folder of the embedded store, made if it does not exist; demo keeps its sample in memory unless it is given."`
	Store         `group:"store"`
	Seed          int64  `name:"seed" default:"1" help:"One seed always makes the same channel."`
	Providers     int    `name:"providers" default:"20" help:"Providers to make."`
	Resellers     int    `name:"resellers" default:"400" help:"Resellers to make."`
	Customers     int    `name:"customers" default:"6000" help:"Customers to make."`
	Subscriptions int    `name:"subscriptions" default:"30000" help:"Subscriptions to make."`
	Output        string `name:"output" placeholder:"FILE" help:"File to write; export takes standard output if it is not given, generate the store."`
}

func (g *Generate) check() error {
	sizes := struct {
		Providers     int `name:"providers"`
		Resellers     int `name:"resellers"`
		Customers     int `name:"customers"`
		Subscriptions int `name:"subscriptions"`
	}{g.Providers, g.Resellers, g.Customers, g.Subscriptions}
	return cmp.Or(g.Store.check(), requirePositive(sizes))
}

// Version prints the version.
type Version struct{}
