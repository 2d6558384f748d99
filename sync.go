package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/schollz/progressbar/v3"

	"channelgraph/internal/config"
	"channelgraph/internal/csp"
	"channelgraph/internal/importer"
	"channelgraph/internal/mirror"
)

// sync reads a partner's view into a folder, imports the folder and removes it. A reading that is stopped leaves the folder for the
// next time, and nothing of it is imported.
func (t terminal) sync(ctx context.Context, command *config.Sync) (err error) {
	clientSecret, refreshToken, err := command.Secrets()
	if err != nil {
		return err
	}
	rejects, closeRejects, err := rejectsFile(command.Rejects)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeRejects()) }()
	graph, err := t.openStore(ctx, command.Store, command.Data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, graph.Close()) }()

	release, err := mirror.Lock(command.Folder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	cloud := csp.Cloud(command.Cloud)
	endpoints := mirror.EndpointsOf(cloud)
	bar := t.progressBar("lists read", -1, progressbar.OptionShowCount())
	result, err := mirror.Run(ctx, mirror.Options{
		Caller: command.As, Cloud: cloud, Folder: command.Folder,
		Endpoints: mirror.Endpoints{
			PartnerCenter: cmp.Or(command.PartnerCenterURL, endpoints.PartnerCenter),
			Graph:         cmp.Or(command.GraphURL, endpoints.Graph),
			Login:         cmp.Or(command.LoginURL, endpoints.Login),
		},
		Credentials:       mirror.Credentials{ClientID: command.ClientID, ClientSecret: clientSecret, RefreshToken: refreshToken},
		RequestsPerMinute: command.Requests, SupportContacts: command.SupportContacts,
		Progress: func(lists int) { _ = bar.Set(lists) }, // a bar that cannot be drawn is no reason to stop
	})
	_ = bar.Finish()
	if errors.Is(err, context.Canceled) {
		return csp.Errorf(csp.Unavailable, "It was stopped, and nothing was imported. Run it again to go on.").WithCause(err)
	}
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(t.stdout, "%d lists read, %d not offered to %s\n", result.Lists, result.Withheld, command.As); err != nil {
		return err
	}
	if result.Lists == 0 {
		return errors.Join(nothingRead(command.As, result.Unread), mirror.Remove(command.Folder, command.As))
	}
	report, err := importer.Run(ctx, graph, []string{filepath.Join(command.Folder, command.As)}, importer.Options{
		Actor: command.As, Cloud: cloud, Observed: result.Began, Rejects: rejects, Whole: true,
	})
	if err := t.reported(report, err); err != nil {
		return err
	}
	return errors.Join(unread(result.Unread), mirror.Remove(command.Folder, command.As))
}

// nothingRead is the error of a sync that has nothing to import.
func nothingRead(caller string, lists []string) error {
	if len(lists) > 0 {
		return unread(lists)
	}
	return csp.Errorf(csp.BadInput, "Nothing at all was offered to %s: check its tenant id, its consent to the application and the application's permissions.", caller)
}

// unread is the error of lists that were not read. Everything else is imported, and nothing of these lists has changed.
func unread(lists []string) error {
	if len(lists) == 0 {
		return nil
	}
	return csp.Errorf(csp.Unavailable, "%d lists could not be read and changed nothing; the next sync asks for them again. The first: %s", len(lists), lists[0])
}

// rejectsFile opens the file for what is rejected; without a name that goes nowhere.
func rejectsFile(name string) (io.Writer, func() error, error) {
	if name == "" {
		return nil, func() error { return nil }, nil
	}
	file, err := os.Create(name)
	if err != nil {
		return nil, nil, fmt.Errorf("the file for rejected records cannot be written: %w", err)
	}
	return file, file.Close, nil
}
