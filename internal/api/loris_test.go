package api_test

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// TestWhoSendsSlowlyIsCutAndHoldsUpNobody dribbles headers, and a body, one byte a second.
func TestWhoSendsSlowlyIsCutAndHoldsUpNobody(t *testing.T) {
	const body = `{"query":"{__typename}"}`
	for what, test := range map[string]struct {
		sent    string // before the dribble
		dribble string
		within  time.Duration
	}{
		"headers": {"", "POST /graphql HTTP/1.1\r\nHost: server\r\nX-Slow: " + strings.Repeat("a", 1000), 5 * time.Second},
		"body":    {"POST /graphql HTTP/1.1\r\nHost: server\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n", `{"query":"` + strings.Repeat(" ", 1000), 15 * time.Second},
	} {
		t.Run(what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := serveInMemory(t, nil)
				slow := m.dial()
				defer slow.Close()
				began := time.Now()
				cut := make(chan time.Duration, 1)
				go func() {
					_, _ = io.Copy(io.Discard, slow)
					cut <- time.Since(began)
				}()
				var dribbling sync.WaitGroup
				defer dribbling.Wait()
				dribbling.Go(func() {
					_, err := io.WriteString(slow, test.sent)
					for i := 0; i < len(test.dribble) && err == nil; i++ {
						time.Sleep(time.Second)
						_, err = io.WriteString(slow, test.dribble[i:i+1])
					}
				})
				synctest.Wait()
				quick := m.dial()
				defer quick.Close()
				fmt.Fprintf(quick, "POST /graphql HTTP/1.1\r\nHost: server\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
				response, err := http.ReadResponse(bufio.NewReader(quick), nil)
				if err != nil || response.StatusCode != http.StatusOK || time.Since(began) > 0 {
					t.Errorf("who sends quickly got %v, %v after %s", response, err, time.Since(began))
				}
				if took := <-cut; took > test.within+time.Second {
					t.Errorf("cut after %s, want %s", took, test.within)
				}
			})
		})
	}
}
