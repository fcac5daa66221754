package app_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/app/apptest"
	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/sample"
	"comune.example/sportello/internal/ui/htmlcheck"
)

// needs skips aloud where a program is not installed, and fails in CI.
func needs(t *testing.T, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			if os.Getenv("CI") == "true" {
				t.Fatalf("%s is not there: in CI nothing is skipped", p)
			}
			t.Skipf("SKIPPED: %s is not there (Debian packages vdirsyncer, khal)", p)
		}
	}
}

// clerkDesk is a clerk's computer with a home folder of its own, on which vdirsyncer keeps the agendas and khal shows them.
type clerkDesk struct{ home string }

func newClerkDesk(t *testing.T, server, user, password string) clerkDesk {
	t.Helper()
	d := clerkDesk{home: t.TempDir()}
	d.write(t, "vdirsyncer.conf", `[general]
status_path = "`+d.home+`/status/"

[pair agende]
a = "here"
b = "there"
collections = ["from b"]
conflict_resolution = "b wins"

[storage here]
type = "filesystem"
path = "`+d.home+`/agende/"
fileext = ".ics"

[storage there]
type = "caldav"
url = "`+server+`/"
username = "`+user+`"
password = "`+password+`"
read_only = true
item_types = ["VEVENT"]
`)
	d.write(t, "khal.conf", `[calendars]
[[agende]]
path = `+d.home+`/agende/*
type = discover

[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = Europe/Rome
default_timezone = Europe/Rome

[sqlite]
path = `+d.home+`/khal.db
`)
	return d
}

func (d clerkDesk) write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(d.home, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// run runs one of the clerk's programs, which answers yes to what it asks.
func (d clerkDesk) run(t *testing.T, program string, args ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), program, args...)
	command.Dir = d.home
	command.Env = []string{"HOME=" + d.home, "PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=Europe/Rome", "XDG_DATA_HOME=" + d.home + "/data"}
	command.Stdin = strings.NewReader(strings.Repeat("y\n", 20))
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", program, args, err, out)
	}
	return string(out)
}

// sync has the agendas fetched and gives what khal shows of the days. vdirsyncer asks before it lets go of the last
// appointment of an agenda, which is what moving it to another desk means: the clerk answers yes, for every agenda.
func (d clerkDesk) sync(t *testing.T, from, to italy.Day) string {
	t.Helper()
	agendas, err := filepath.Glob(filepath.Join(d.home, "agende", "*"))
	if err != nil || len(agendas) == 0 {
		t.Fatalf("no agendas were found: %v", err)
	}
	args := []string{"-c", "vdirsyncer.conf", "sync"}
	for _, a := range agendas {
		args = append(args, "--force-delete", "agende/"+filepath.Base(a))
	}
	d.run(t, "vdirsyncer", args...)
	return d.run(t, "khal", "-c", "khal.conf", "list", "--notstarted", "--format", "{start-long-full} {title}", string(from), string(to))
}

// secretOf is what the page shows that answers the making of a connection: the address, the user and the password.
func secretOf(t *testing.T, page htmlcheck.Page, attribute string) string {
	t.Helper()
	found := page.With(attribute, "*")
	if len(found) != 1 {
		t.Fatalf("the page shows no %s: %s", attribute, page.Text())
	}
	return found[0].FirstChild.Data
}

func TestVdirsyncerFollowsADesksAgendaAndKhalListsIt(t *testing.T) {
	needs(t, "vdirsyncer", "khal")
	town := apptest.Open(t, nil)
	server := httptest.NewServer(town.Handler())
	defer server.Close()
	cal := town.Booking.Calendars()[0]
	from := apptest.Today(t, town)
	bruno := apptest.Person(t, town, sample.CitizenTwo)
	as := identity.With(t.Context(), bruno.Actor())
	slots, err := town.Booking.NextFree(as, cal.Slug, booking.Visit{}, from.AddDays(1), 3)
	if err != nil || len(slots) < 3 {
		t.Fatalf("got %d free slots, %v", len(slots), err)
	}
	a, err := town.Booking.Book(as, booking.BookRequest{Calendar: cal.Slug, Start: slots[0].Start, Relation: booking.Self, Lang: "it"})
	if err != nil {
		t.Fatal(err)
	}
	page := apptest.As(t, town, cal.Office).Post("/ufficio/agenda/calendario", url.Values{}).Page(t)
	user := apptest.Person(t, town, sample.Clerk(cal.Office)).Email
	d := newClerkDesk(t, server.URL, user, secretOf(t, page, "data-secret"))
	d.run(t, "vdirsyncer", "-c", "vdirsyncer.conf", "discover")
	line := func(at time.Time) string {
		return at.In(italy.Rome()).Format("2006-01-02 15:04") + " " + bruno.FamilyName + " " + bruno.GivenName + ":"
	}
	to := from.AddDays(200)
	if got := d.sync(t, from, to); !strings.Contains(got, line(slots[0].Start)) {
		t.Fatalf("booked: got %s, want %s", got, line(slots[0].Start))
	}
	if a, err = town.Booking.Reschedule(as, a.ID, slots[2].Start); err != nil {
		t.Fatal(err)
	}
	if got := d.sync(t, from, to); !strings.Contains(got, line(slots[2].Start)) || strings.Contains(got, line(slots[0].Start)) {
		t.Fatalf("moved: got %s, want %s", got, line(slots[2].Start))
	}
	if _, err := town.Booking.Cancel(as, a.ID); err != nil {
		t.Fatal(err)
	}
	if got := d.sync(t, from, to); strings.Contains(got, line(slots[2].Start)) {
		t.Fatalf("cancelled: got %s", got)
	}
}

func TestACitizensCalendarFollowsTheTown(t *testing.T) {
	town := apptest.Open(t, nil)
	b := apptest.As(t, town, owner)
	address := secretOf(t, b.Post("/area-personale/appuntamenti/calendario", url.Values{}).Page(t), "data-address")
	path, ok := strings.CutPrefix(address, town.Config.Public)
	if !ok {
		t.Fatalf("got address %s, want one of %s", address, town.Config.Public)
	}
	got := apptest.NewBrowser(t, town).Get(path)
	if got.Status != http.StatusOK || !strings.HasPrefix(got.Type, "text/calendar") || !strings.HasSuffix(got.Body, "END:VCALENDAR\r\n") {
		t.Errorf("got %d %s: %s", got.Status, got.Type, got.Body)
	}
}

func TestAnOfficerWhoMayNotSignInAnyMoreFollowsNothing(t *testing.T) {
	town := apptest.Open(t, nil)
	office := town.Booking.Calendars()[0].Office
	clerk := apptest.Person(t, town, sample.Clerk(office))
	password := secretOf(t, apptest.As(t, town, office).Post("/ufficio/agenda/calendario", url.Values{}).Page(t), "data-secret")
	ask := func() int {
		r := httptest.NewRequestWithContext(t.Context(), "PROPFIND", "/caldav/agende/", nil)
		r.SetBasicAuth(clerk.Email, password)
		r.Header.Set("Depth", "1")
		w := httptest.NewRecorder()
		town.Handler().ServeHTTP(w, r)
		return w.Code
	}
	if got := ask(); got != http.StatusMultiStatus {
		t.Fatalf("got %d, want the agendas", got)
	}
	if _, err := town.Account.Disable(identity.AsSystem(t.Context(), "test"), clerk.ID); err != nil {
		t.Fatal(err)
	}
	if got := ask(); got != http.StatusUnauthorized {
		t.Errorf("got %d, want to be asked who it is", got)
	}
}
