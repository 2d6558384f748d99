package main

import (
	"context"

	"channelgraph/internal/config"
	"channelgraph/internal/store"
	"channelgraph/internal/webhook"
)

// sendWebhooks begins to send changes to those whom the settings list. stop ends it and returns why it ended by itself, if it did: changes
// are then not sent any more, and the server goes on.
func (t terminal) sendWebhooks(ctx context.Context, changes store.Log, command *config.Serve) (stop func() error, err error) {
	if command.Webhooks == "" {
		return func() error { return nil }, nil
	}
	subscribers, err := webhook.ReadSubscribers(command.Webhooks)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() {
		err := webhook.Send(ctx, subscribers, webhook.Options{Log: changes, Folder: command.WebhooksFolder, Logger: t.log})
		if err != nil {
			t.log.Error("webhooks are not sent any more", "error", err)
		}
		ended <- err
	}()
	return func() error {
		cancel()
		return <-ended
	}, nil
}
