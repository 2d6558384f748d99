package api

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
)

func TestLoggersThatAreMadeOfAnotherTellTheRequestToo(t *testing.T) {
	var out bytes.Buffer
	log := slog.New(identifying{slog.NewTextHandler(&out, nil)})
	ctx := &identified{Context: context.Background(), id: [1]string{"wanted"}}
	log.With("server", "one").InfoContext(ctx, "first")
	log.WithGroup("group").InfoContext(ctx, "second")
	log.InfoContext(context.Background(), "third")
	lines := strings.Split(out.String(), "\n")
	for i, want := range []string{"server=one request=wanted", "group.request=wanted", "msg=third"} {
		if !strings.HasSuffix(lines[i], want) {
			t.Errorf("line %s, want one that ends with %s", lines[i], want)
		}
	}
}
