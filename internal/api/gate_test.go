package api_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"channelgraph/internal/api"
)

const patience = 250 * time.Millisecond

// crowd asks more than the server carries, inside of a synctest bubble: operations stay under way until they are let go.
type crowd struct {
	*service
	letGo    chan struct{}
	answered atomic.Int32
	refused  atomic.Int32
}

func newCrowd(t *testing.T, underWay int) *crowd {
	c := &crowd{letGo: make(chan struct{})}
	c.service = newService(t, func(o *api.Options) { o.Limits.OperationsUnderWay, o.Limits.Wait = underWay, patience })
	c.schema.answer = func(ctx context.Context) *graphql.Response {
		<-c.letGo
		return answerNames(ctx)
	}
	return c
}

// come has so many ask at once.
func (c *crowd) come(t *testing.T, many int) {
	for range many {
		go func() {
			switch got := c.do(t, post(`{"query":"{__typename}"}`)); {
			case got.status == http.StatusOK && len(got.errors) == 0:
				c.answered.Add(1)
			case got.status == http.StatusServiceUnavailable && got.code() == string(api.Overloaded) && got.header.Get("Retry-After") == "1":
				c.refused.Add(1)
			default:
				t.Errorf("%d %v %s", got.status, got.header, got.body)
			}
		}()
	}
	synctest.Wait()
}

func (c *crowd) wants(t *testing.T, when string, answered, refused int32) {
	t.Helper()
	synctest.Wait()
	if c.answered.Load() != answered || c.refused.Load() != refused {
		t.Errorf("%s: %d answered and %d refused, want %d and %d", when, c.answered.Load(), c.refused.Load(), answered, refused)
	}
}

func TestTheFirstInLineIsLetInAndWhoWaitsTooLongIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCrowd(t, 2)
		c.come(t, 5)
		c.wants(t, "at once", 0, 0)
		c.letGo <- struct{}{}
		c.wants(t, "after one has finished", 1, 0)
		time.Sleep(patience - time.Nanosecond)
		c.wants(t, "shortly before the wait is over", 1, 0)
		time.Sleep(time.Nanosecond)
		c.wants(t, "when the wait is over", 1, 2)
		close(c.letGo)
		c.wants(t, "in the end", 3, 2)
		c.come(t, 3)
		c.wants(t, "afterwards", 6, 2)
	})
}

func TestWhoeverLeavesTheLineHoldsNoPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCrowd(t, 1)
		c.come(t, 1)
		ctx, leave := context.WithCancel(t.Context())
		left := make(chan struct{})
		go func() {
			defer close(left)
			if got := c.do(t, post(`{"query":"{__typename}"}`).WithContext(ctx)); got.code() != string(api.Cancelled) {
				t.Errorf("%s", got.body)
			}
		}()
		synctest.Wait()
		leave()
		<-left
		c.come(t, 1)
		close(c.letGo)
		c.wants(t, "in the end", 2, 0)
	})
}

// stuck takes nothing of an answer until it is let go.
type stuck struct {
	*httptest.ResponseRecorder
	letGo chan struct{}
}

func (s *stuck) Write(content []byte) (int, error) {
	<-s.letGo
	return s.ResponseRecorder.Write(content)
}

func TestWhoReadsSlowlyHoldsNoPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCrowd(t, 1)
		close(c.letGo)
		slow := &stuck{httptest.NewRecorder(), make(chan struct{})}
		go c.ServeHTTP(slow, post(`{"query":"{__typename}"}`))
		synctest.Wait()
		c.come(t, 1)
		c.wants(t, "beside a slow reader", 1, 0)
		close(slow.letGo)
	})
}

func TestAPanicHoldsNoPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCrowd(t, 1)
		answer := c.schema.answer
		c.schema.answer = func(context.Context) *graphql.Response { panic("broken") }
		c.do(t, post(`{"query":"{__typename}"}`))
		c.schema.answer = answer
		close(c.letGo)
		c.come(t, 1)
		c.wants(t, "after a panic", 1, 0)
	})
}

func TestLiveConnectionsAreCountedApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := serveInMemory(t, func(o *api.Options) { o.Limits.OperationsUnderWay, o.Limits.Wait = 1, patience })
		letGo := make(chan struct{})
		m.schema.answer = func(ctx context.Context) *graphql.Response {
			<-letGo
			return answerNames(ctx)
		}
		p := m.socket(t)
		defer func() { _ = p.conn.CloseNow() }()
		p.says(subscribeTo("query", "{ __typename }"))
		synctest.Wait()
		for number := range 3 {
			id := fmt.Sprint(number)
			p.says(subscribeTo(id, "subscription { ticks(upTo: 1) }")).hears(`{"id":"`+id+`","type":"next"*`, `{"id":"`+id+`","type":"complete"}`)
		}
		p.says(subscribeTo("late", "{ __typename }")).hears(`{"id":"late","type":"error","payload":[{"message":"The server has more to answer than it can*`)
		close(letGo)
		p.hears(`{"id":"query","type":"next"*`, `{"id":"query","type":"complete"}`)
	})
}
