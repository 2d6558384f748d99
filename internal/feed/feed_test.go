package feed_test

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"go.uber.org/goleak"

	"channelgraph/internal/csp"
	"channelgraph/internal/feed"
	"channelgraph/internal/store"
	"channelgraph/internal/store/storetest/naive"
)

// log is a change log with entries that say nothing but who asked.
type log struct {
	*naive.Store
	fails   atomic.Int32 // how many reads from now on find the store unavailable
	decoded atomic.Int32 // entries that were read
}

func newLog(t *testing.T) *log {
	t.Helper()
	ignored := goleak.IgnoreCurrent()
	l := &log{Store: naive.New()}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
		goleak.VerifyNone(t, ignored)
	})
	return l
}

func (l *log) Entries(ctx context.Context, after csp.Revision, most int) ([]store.Entry, error) {
	if l.fails.Add(-1) >= 0 {
		return nil, csp.Errorf(csp.Unavailable, "the store is away")
	}
	found, err := l.Store.Entries(ctx, after, most)
	l.decoded.Add(int32(len(found)))
	return found, err
}

// grow appends so many entries.
func (l *log) grow(t testing.TB, entries int) {
	t.Helper()
	for range entries {
		l.append(t, `{"version":1,"at":"2026-01-01T00:00:00Z","actor":"contoso","commands":[]}`)
	}
}

func (l *log) append(t testing.TB, content string) {
	t.Helper()
	err := l.Update(context.Background(), func(tx store.Transaction) error {
		_, err := tx.Append("", []byte(content))
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func subscribe(t *testing.T, f *feed.Feed, after *csp.Revision) *feed.Subscriber {
	t.Helper()
	subscriber, err := f.Subscribe(context.Background(), after)
	if err != nil {
		t.Fatal(err)
	}
	return subscriber
}

// expect reads entries and holds their revisions to be one after the other.
func expect(t *testing.T, subscriber *feed.Subscriber, from, to csp.Revision) {
	t.Helper()
	for want := from; want <= to; want++ {
		entry, err := subscriber.Next(context.Background())
		if err != nil {
			t.Fatalf("instead of revision %d: %v", want, err)
		}
		if entry.Revision != want {
			t.Fatalf("got revision %d, want %d", entry.Revision, want)
		}
	}
}

func revision(number csp.Revision) *csp.Revision { return &number }

func TestASubscriberResumesFromTheLogAndGoesOnLive(t *testing.T) {
	l := newLog(t)
	f := feed.New(l, feed.Options{Entries: 10})
	defer f.Close()
	l.grow(t, 100)
	now, past := subscribe(t, f, nil), subscribe(t, f, revision(3))
	defer now.Close()
	defer past.Close()
	l.grow(t, 5)
	expect(t, now, 101, 105)
	expect(t, past, 4, 60)
	l.grow(t, 5)
	expect(t, past, 61, 110)
	expect(t, now, 106, 110)
}

func TestHowFarTheSlowestSubscriberIsBehind(t *testing.T) {
	l := newLog(t)
	f := feed.New(l, feed.Options{})
	defer f.Close()
	behind := func(want csp.Revision) {
		t.Helper()
		if got := f.Behind(); got != want {
			t.Errorf("%d revisions behind, want %d", got, want)
		}
	}
	behind(0)
	l.grow(t, 10)
	slow, quick := subscribe(t, f, revision(7)), subscribe(t, f, nil)
	defer quick.Close()
	behind(3)
	l.grow(t, 5)
	expect(t, quick, 11, 15) // the follower knows of all now
	behind(8)
	expect(t, slow, 8, 9)
	behind(6)
	slow.Close()
	behind(0)
}

func TestASlowSubscriberIsToldWhereToGoOnAndHoldsUpNobody(t *testing.T) {
	l := newLog(t)
	f := feed.New(l, feed.Options{Entries: 10})
	defer f.Close()
	slow, quick := subscribe(t, f, nil), subscribe(t, f, nil)
	defer slow.Close()
	defer quick.Close()
	l.grow(t, 2)
	expect(t, slow, 1, 2)
	expect(t, quick, 1, 2)
	for next := csp.Revision(3); next < 30; next++ {
		l.grow(t, 1)
		expect(t, quick, next, next)
	}
	_, err := slow.Next(context.Background())
	if csp.CodeOf(err) != csp.TooSlow || !strings.Contains(err.Error(), "after: 2.") {
		t.Fatalf("got %v", err)
	}
	again := subscribe(t, f, revision(slow.Told()))
	defer again.Close()
	expect(t, again, 3, 29)
}

func TestTheFeedKeepsNoMoreBytesThanItMay(t *testing.T) {
	l := newLog(t)
	f := feed.New(l, feed.Options{Bytes: 200})
	defer f.Close()
	slow, quick := subscribe(t, f, nil), subscribe(t, f, nil)
	defer slow.Close()
	defer quick.Close()
	l.grow(t, 1)
	expect(t, slow, 1, 1)
	expect(t, quick, 1, 1)
	for next := csp.Revision(2); next < 8; next++ {
		l.grow(t, 1)
		expect(t, quick, next, next)
	}
	if _, err := slow.Next(context.Background()); csp.CodeOf(err) != csp.TooSlow {
		t.Errorf("got %v", err)
	}
}

// TestFiveThousandSubscribers lets them join at different revisions while the log grows: each is told every entry once.
func TestFiveThousandSubscribers(t *testing.T) {
	const subscribers, entries = 5000, 60
	l := newLog(t)
	f := feed.New(l, feed.Options{})
	l.grow(t, entries/3)
	var told atomic.Int64
	var joined, ended sync.WaitGroup
	joined.Add(subscribers)
	for number := range subscribers {
		ended.Go(func() {
			after := csp.Revision(number % (entries / 3))
			subscriber, err := f.Subscribe(context.Background(), &after)
			joined.Done()
			if err != nil {
				t.Error(err)
				return
			}
			defer subscriber.Close()
			for want := after + 1; want <= entries; want++ {
				entry, err := subscriber.Next(context.Background())
				if err != nil || entry.Revision != want {
					t.Errorf("subscriber %d: got %v, %v instead of revision %d", number, entry, err, want)
					return
				}
				told.Add(1)
			}
		})
	}
	l.grow(t, entries/3)
	joined.Wait()
	l.grow(t, entries/3)
	ended.Wait()
	f.Close()
	want := int64(0)
	for number := range subscribers {
		want += int64(entries - number%(entries/3))
	}
	if told.Load() != want {
		t.Errorf("%d events were told, want %d", told.Load(), want)
	}
}

func TestEntriesAreReadOnceForAllSubscribers(t *testing.T) {
	l := newLog(t)
	f := feed.New(l, feed.Options{})
	defer f.Close()
	var subscribers []*feed.Subscriber
	for range 20 {
		subscribers = append(subscribers, subscribe(t, f, nil))
	}
	l.grow(t, 10)
	for _, subscriber := range subscribers {
		expect(t, subscriber, 1, 10)
		subscriber.Close()
	}
	if got := l.decoded.Load(); got != 10 {
		t.Errorf("%d entries were read", got)
	}
}

func TestTheFeedOutlivesAStoreThatIsAway(t *testing.T) {
	l := newLog(t)
	f := feed.New(l, feed.Options{})
	defer f.Close()
	subscriber := subscribe(t, f, nil)
	defer subscriber.Close()
	l.fails.Store(3)
	l.grow(t, 2)
	expect(t, subscriber, 1, 2)
}

func TestAnEntryOfAnotherVersionEndsSubscriptions(t *testing.T) {
	l := newLog(t)
	f := feed.New(l, feed.Options{})
	defer f.Close()
	subscriber := subscribe(t, f, nil)
	defer subscriber.Close()
	l.append(t, `{"version":99}`)
	if _, err := subscriber.Next(context.Background()); csp.CodeOf(err) != csp.UnsupportedData {
		t.Errorf("got %v", err)
	}
}

func TestNobodyIsToldAnythingAfterTheEnd(t *testing.T) {
	l := newLog(t)
	f := feed.New(l, feed.Options{})
	subscriber := subscribe(t, f, nil)
	ended := make(chan error)
	go func() {
		_, err := subscriber.Next(context.Background())
		ended <- err
	}()
	f.Close()
	f.Close()
	if err := <-ended; csp.CodeOf(err) != csp.Closed {
		t.Errorf("got %v", err)
	}
	if _, err := f.Subscribe(context.Background(), nil); csp.CodeOf(err) != csp.Closed {
		t.Errorf("got %v", err)
	}
	subscriber.Close()
}
