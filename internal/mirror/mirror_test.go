package mirror

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"channelgraph/internal/csp"
	"channelgraph/internal/mirror/mirrortest"
)

func optionsFor(f *mirrortest.API, folder string) Options {
	return Options{
		Caller: mirrortest.Caller, Cloud: csp.Global, Folder: folder, Endpoints: Endpoints{f.URL, f.URL, f.URL},
		Credentials: Credentials{ClientID: "app", ClientSecret: mirrortest.ClientSecret}, RequestsPerMinute: 600_000, firstPause: time.Millisecond,
	}
}

func run(t *testing.T, options Options) Result {
	t.Helper()
	result, err := Run(context.Background(), options)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// files lists what an import would read.
func files(t *testing.T, folder string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(filepath.Join(folder, mirrortest.Caller), func(path string, entry fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".json") {
			name, _ := filepath.Rel(filepath.Join(folder, mirrortest.Caller), path)
			found = append(found, strings.NewReplacer(mirrortest.Aoba, "@aoba", mirrortest.Kaede, "@kaede", mirrortest.Mail, "@mail").Replace(filepath.ToSlash(name)))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(found)
	return found
}

var all = []string{
	"customers-2.json", "customers.json", "customers/@aoba.json", "customers/@aoba/relationships.json", "customers/@aoba/subscriptions.json",
	"customers/@kaede.json", "customers/@kaede/relationships.json", "customers/@kaede/subscriptions.json",
	"delegatedAdminRelationships-2.json", "delegatedAdminRelationships.json", "profiles/mpn.json", "relationships/IsIndirectCloudSolutionProviderOf.json",
}

func TestEverythingIsMirroredPageByPage(t *testing.T) {
	api, folder := mirrortest.New(t), t.TempDir()
	result := run(t, optionsFor(api, folder))
	if diff := cmp.Diff(all, files(t, folder)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if len(result.Unread) > 0 || result.Withheld != 5 { // the other relationships, two profiles, transfers of two customers
		t.Errorf("%+v", result)
	}
	before := len(api.Asked)
	if again := run(t, optionsFor(api, folder)); len(api.Asked) != before || again.Began != result.Began || again.Lists != result.Lists {
		t.Errorf("what lies in the folder was asked for again: %v", api.Asked[before:])
	}
}

func TestSupportContactsAreReadOnDemand(t *testing.T) {
	api, folder := mirrortest.New(t), t.TempDir()
	options := optionsFor(api, folder)
	options.SupportContacts = true
	run(t, options)
	if !slices.Contains(files(t, folder), "customers/@aoba/subscriptions/@mail/supportcontact.json") {
		t.Errorf("%v", files(t, folder))
	}
}

func TestAUsersRefreshTokenIsUsed(t *testing.T) {
	api := mirrortest.New(t)
	options := optionsFor(api, t.TempDir())
	options.Credentials.RefreshToken = mirrortest.RefreshToken
	run(t, options)
	if api.Accepted != "token-refresh_token" {
		t.Errorf("the last token was %s", api.Accepted)
	}
}

func TestWhatPassesIsWaitedFor(t *testing.T) {
	const path = "/v1/customers"
	for name, faults := range map[string][]mirrortest.Fault{
		"throttled":            {mirrortest.Status(429, "Retry-After", "0"), mirrortest.Status(429, "Retry-After", "0")},
		"overloaded":           {mirrortest.Status(503), mirrortest.Status(500)},
		"throttled on a page":  {nil, mirrortest.Status(429)},
		"a token that expired": {mirrortest.Status(401)},
		"a page cut off": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte("{"))
		}},
		"a page that is no JSON, once": {mirrortest.Says("<html>try later</html>")},
	} {
		t.Run(name, func(t *testing.T) {
			api, folder := mirrortest.New(t), t.TempDir()
			api.Faults[path] = faults
			if result := run(t, optionsFor(api, folder)); len(result.Unread) > 0 {
				t.Errorf("%+v", result)
			}
			if diff := cmp.Diff(all, files(t, folder)); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAListIsThereWholeOrNotAtAll(t *testing.T) {
	path := "/v1.0/tenantRelationships/delegatedAdminRelationships"
	without := slices.DeleteFunc(slices.Clone(all), func(name string) bool { return strings.HasPrefix(name, "delegated") })
	other := mirrortest.New(t)
	for name, c := range map[string]struct {
		fault mirrortest.Fault
		want  string
	}{
		"poisoned":                   {mirrortest.Says(`{"value": [`), "no valid JSON"},
		"another host":               {mirrortest.Says(`{"value": [], "@odata.nextLink": "` + other.URL + `/v1.0/x"}`), "no address of"},
		"redirected":                 {mirrortest.Status(302, "Location", other.URL), "not followed"},
		"refused on its second page": {mirrortest.Status(404), "status 404 on its page 2"},
		"its own next page":          {mirrortest.Says(`{"value": [], "@odata.nextLink": "` + path + `"}`), "after its page 1"},
	} {
		t.Run(name, func(t *testing.T) {
			api, folder := mirrortest.New(t), t.TempDir()
			for range poisonTries {
				api.Faults[path] = append(api.Faults[path], c.fault)
			}
			switch name {
			case "poisoned":
			case "refused on its second page":
				api.Faults[path] = []mirrortest.Fault{nil, c.fault}
			default:
				api.Faults[path] = api.Faults[path][:1]
			}
			result := run(t, optionsFor(api, folder))
			if len(result.Unread) != 1 || !strings.Contains(result.Unread[0], c.want) || !strings.Contains(result.Unread[0], path) {
				t.Errorf("unread: %q, want %q", result.Unread, c.want)
			}
			if diff := cmp.Diff(without, files(t, folder)); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
			api.Faults = map[string][]mirrortest.Fault{}
			if result := run(t, optionsFor(api, folder)); len(result.Unread) > 0 || !slices.Equal(files(t, folder), all) {
				t.Errorf("read again: %+v", result)
			}
			if len(other.Asked) > 0 {
				t.Errorf("another host was asked: %v", other.Asked)
			}
		})
	}
}

func TestAStoppedRunGoesOn(t *testing.T) {
	whole := mirrortest.New(t)
	run(t, optionsFor(whole, t.TempDir()))
	for stop := 1; stop < len(whole.Asked); stop++ {
		api, folder := mirrortest.New(t), t.TempDir()
		ctx, cancel := context.WithCancel(context.Background())
		options := optionsFor(api, folder)
		api.OnRequest = func(number int) {
			if number == stop {
				cancel()
			}
		}
		began, err := Run(ctx, options)
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("stopped at request %d: %v", stop, err)
		}
		api.OnRequest = nil
		if result := run(t, options); result.Began != began.Began || !slices.Equal(files(t, folder), all) {
			t.Errorf("stopped at request %d: %v", stop, files(t, folder))
		}
		if again := len(api.Asked) - len(whole.Asked); again > 2 { // the list under way, from its first page
			t.Errorf("stopped at request %d: %d requests more than without stopping", stop, again)
		}
	}
}

func TestRefusalsEndTheRunAndNameNoSecret(t *testing.T) {
	const path = "/v1/customers"
	for name, c := range map[string]struct {
		change func(*mirrortest.API, *Options)
		code   csp.Code
		want   string
	}{
		"wrong secret": {func(_ *mirrortest.API, o *Options) { o.Credentials.ClientSecret = "wr0ng" }, csp.BadInput, "refused the credentials"},
		"wrong user":   {func(_ *mirrortest.API, o *Options) { o.Credentials.RefreshToken = "wr0ng" }, csp.BadInput, "refused the credentials"},
		"no consent": {func(f *mirrortest.API, _ *Options) {
			f.Faults[path] = slices.Repeat([]mirrortest.Fault{mirrortest.Status(401)}, 9)
		}, csp.BadInput, "fresh token"},
		"down": {func(f *mirrortest.API, _ *Options) {
			f.Faults[path] = slices.Repeat([]mirrortest.Fault{mirrortest.Status(503)}, 99)
		}, csp.Unavailable, "status 503"},
		"throttled on": {func(f *mirrortest.API, _ *Options) {
			f.Faults[path] = slices.Repeat([]mirrortest.Fault{mirrortest.Status(429, "Retry-After", "0")}, 99)
		}, csp.Unavailable, "status 429"},
		"nobody there": {func(f *mirrortest.API, o *Options) { o.Endpoints.PartnerCenter = "http://127.0.0.1:1" }, csp.Unavailable, "did not answer"},
		"other partner": {func(f *mirrortest.API, o *Options) {
			_, _ = Run(context.Background(), optionsFor(f, o.Folder))
			o.Caller = mirrortest.Reseller
		}, csp.BadInput, "another partner"},
	} {
		t.Run(name, func(t *testing.T) {
			api := mirrortest.New(t)
			options := optionsFor(api, t.TempDir())
			c.change(api, &options)
			_, err := Run(context.Background(), options)
			if csp.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want %s: %s", err, c.code, c.want)
			}
			for _, secret := range []string{mirrortest.ClientSecret, mirrortest.RefreshToken, "wr0ng", "token-"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("the error %q holds a secret", err)
				}
			}
		})
	}
}

func TestRemoveLeavesNothing(t *testing.T) {
	api, folder := mirrortest.New(t), filepath.Join(t.TempDir(), "sync")
	release, err := Lock(folder)
	if err != nil {
		t.Fatal(err)
	}
	run(t, optionsFor(api, folder))
	if err := Remove(folder, mirrortest.Caller); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(folder); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
	if err := release(); err != nil {
		t.Error(err)
	}
}

func TestPagesThatLeadInACircleEnd(t *testing.T) {
	const path = "/v1.0/tenantRelationships/delegatedAdminRelationships"
	api := mirrortest.New(t)
	api.Faults[path] = []mirrortest.Fault{
		nil, // its next page is the one that skips 1
		mirrortest.Says(`{"value": [], "@odata.nextLink": "` + path + `?$skiptoken=9"}`),
		mirrortest.Says(`{"value": [], "@odata.nextLink": "` + api.URL + path + `?$skiptoken=1"}`),
	}
	if result := run(t, optionsFor(api, t.TempDir())); len(result.Unread) != 1 || !strings.Contains(result.Unread[0], "after its page 3") {
		t.Errorf("unread: %q", result.Unread)
	}
}

func TestOneProcessWorksInAFolder(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "sync")
	release, err := Lock(folder)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Lock(folder); csp.CodeOf(err) != csp.StoreLocked {
		t.Errorf("a second one gets %v", err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	if release, err = Lock(folder); err != nil {
		t.Fatal(err)
	}
	if err := release(); err != nil {
		t.Error(err)
	}
}

func TestWhatWasBegunLongAgoIsReadAnew(t *testing.T) {
	api, folder := mirrortest.New(t), t.TempDir()
	first := run(t, optionsFor(api, folder))
	asked := len(api.Asked)
	options := optionsFor(api, folder)
	options.now = func() time.Time { return time.Now().Add(longestRound + time.Minute) }
	if again := run(t, options); len(api.Asked) != 2*asked || again.Began <= first.Began || !slices.Equal(files(t, folder), all) {
		t.Errorf("%d requests, then %d; begun at %s, then at %s", asked, len(api.Asked)-asked, first.Began, again.Began)
	}
}
