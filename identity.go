package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"channelgraph/internal/api"
	"channelgraph/internal/config"
	"channelgraph/internal/csp"
	"channelgraph/internal/csp/permission"
	"channelgraph/internal/identity"
)

// authenticator returns what finds out who asks, or nil if the settings name nothing to do so by.
func (t terminal) authenticator(ctx context.Context, settings config.Identity) (api.Authenticator, error) {
	if !settings.Authenticates() {
		t.log.Warn("nobody is asked who they are: whoever reaches this server is an administrator")
		return nil, nil
	}
	return identity.New(ctx, identity.Options{File: settings.File, KeysFile: settings.KeysFile, Log: t.log})
}

// createKey makes an API key, and shows the only time what its holder sends.
func (t terminal) createKey(command *config.TokenCreate) error {
	now := time.Now().UTC().Truncate(time.Second)
	var parties []csp.NodeID
	for _, party := range command.Parties {
		parties = append(parties, csp.NodeID(party))
	}
	key, text, err := identity.CreateKey(command.KeysFile, command.Name, permission.Role(command.Role), parties, now, now.Add(command.Expires.Duration))
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.stdout, "%s\n", text)
	if err == nil {
		_, err = fmt.Fprintf(t.stderr, "This is the API key %s of %s, good until %s. It is shown this once only: keep it as a secret.\n", key.ID, key.Name, key.Expires.Format(time.RFC3339))
	}
	return err
}

func (t terminal) listKeys(command *config.TokenList) error {
	keys, err := identity.ReadKeys(command.KeysFile)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(t.stdout, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "ID\tNAME\tROLES\tCREATED\tEXPIRES\tSTATE") // Flush returns what fails
	for i := range keys {
		key := &keys[i]
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", key.ID, key.Name, granted(key.Grants),
			key.Created.Format(time.RFC3339), key.Expires.Format(time.RFC3339), key.State(time.Now()))
	}
	return table.Flush()
}

func granted(grants []identity.Granted) string {
	var list []string
	for _, grant := range grants {
		list = append(list, strings.TrimSpace(string(grant.Role)+" "+string(grant.Party)))
	}
	return strings.Join(list, ", ")
}

func (t terminal) revokeKey(command *config.TokenRevoke) error {
	if err := identity.RevokeKey(command.KeysFile, command.ID, time.Now().UTC().Truncate(time.Second)); err != nil {
		return err
	}
	_, err := fmt.Fprintf(t.stdout, "The API key %s is revoked. Servers notice within seconds.\n", command.ID)
	return err
}
