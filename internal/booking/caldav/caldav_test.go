package caldav_test

import (
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comune.example/sportello/internal/identity"
)

const (
	home    = "/caldav/agende/"
	counter = home + "carte.sportello-1/"
	anyone  = home + "imu/"
	data    = `<D:prop><D:getetag/><C:calendar-data/></D:prop>`
	all     = data + `<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"/></C:comp-filter></C:filter>`
)

// multistatus is what a calendar program understands of an answer.
type multistatus struct {
	Responses []struct {
		Href      string `xml:"DAV: href"`
		Status    string `xml:"DAV: status"`
		Propstats []struct {
			Status string `xml:"DAV: status"`
			Prop   struct {
				Inner string `xml:",innerxml"`
				Name  string `xml:"DAV: displayname"`
				Tag   string `xml:"DAV: getetag"`
				CTag  string `xml:"http://calendarserver.org/ns/ getctag"`
				Data  string `xml:"urn:ietf:params:xml:ns:caldav calendar-data"`
				Home  struct {
					Href string `xml:"DAV: href"`
				} `xml:"urn:ietf:params:xml:ns:caldav calendar-home-set"`
				Me string `xml:"DAV: current-user-principal>href"`
			} `xml:"DAV: prop"`
		} `xml:"DAV: propstat"`
	} `xml:"DAV: response"`
	Token string `xml:"DAV: sync-token"`
}

func parsed(t *testing.T, w *httptest.ResponseRecorder) multistatus {
	t.Helper()
	var m multistatus
	if w.Code != http.StatusMultiStatus {
		t.Fatalf("got %d, want 207: %s", w.Code, w.Body)
	}
	if err := xml.Unmarshal(w.Body.Bytes(), &m); err != nil {
		t.Fatalf("%v: %s", err, w.Body)
	}
	return m
}

func (m multistatus) data() string {
	var b strings.Builder
	for _, r := range m.Responses {
		for _, s := range r.Propstats {
			b.WriteString(s.Prop.Data)
		}
	}
	return b.String()
}

func TestAProgramThatKnowsOnlyTheHostFindsTheAgendas(t *testing.T) {
	s := newSite(t)
	p := s.program(t, "anagrafe")
	for _, method := range []string{http.MethodGet, "PROPFIND"} {
		if got := p.ask(t, method, "/.well-known/caldav", ""); got.Code != http.StatusMovedPermanently || got.Header().Get("Location") != "/caldav/" {
			t.Errorf("%s: got %d to %q", method, got.Code, got.Header().Get("Location"))
		}
	}
	if got := p.ask(t, http.MethodOptions, "/caldav/", ""); got.Code != http.StatusNoContent || !strings.Contains(got.Header().Get("Dav"), "calendar-access") {
		t.Errorf("got %d %v", got.Code, got.Header())
	}
	me := p.properties(t, "/caldav/", "0", `<D:current-user-principal/>`).Responses[0].Propstats[0].Prop.Me
	at := p.properties(t, me, "0", `<C:calendar-home-set/>`).Responses[0].Propstats[0].Prop.Home.Href
	if me != "/caldav/operatore/" || at != home {
		t.Fatalf("got %q and %q", me, at)
	}
	m := p.properties(t, at, "1", `<D:resourcetype/><D:displayname/><S:getctag/><D:sync-token/><C:supported-calendar-component-set/><D:quota/>`)
	var names []string
	for _, r := range m.Responses {
		names = append(names, r.Propstats[0].Prop.Name)
	}
	want := []string{"Agende", "Carta d'identità: senza sportello indicato", "Carta d'identità: Sportello 1", "Carta d'identità: Olga Prova", "Operatore: Olga Prova"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if r := m.Responses[1]; len(r.Propstats) != 2 || !strings.HasSuffix(r.Propstats[1].Status, "404 Not Found") || !strings.Contains(r.Propstats[0].Prop.Inner, `name="VEVENT"`) {
		t.Errorf("got %+v, want what there is and what there is not", r)
	}
}

func TestADeskShowsWhoComesAndNothingElse(t *testing.T) {
	s := newSite(t)
	p := s.program(t, "anagrafe")
	a, b := s.book(t, "carte", "Ada", 9), s.book(t, "carte", "Ugo", 9)
	m := p.report(t, home+"carte."+a.Desk+"/", "C:calendar-query", all)
	text := strings.ReplaceAll(m.data(), "\r\n ", "")
	if len(m.Responses) != 1 || !strings.Contains(text, "SUMMARY:Rossi Ada: Carta d'identità") || !strings.Contains(text, a.Code) || strings.Contains(text, "Ugo") {
		t.Errorf("got %s", text)
	}
	for _, secret := range []string{a.CodiceFiscale, "ada@example.org", "Ada@example.org", "nota riservata", a.Link} {
		if strings.Contains(text, secret) {
			t.Errorf("the agenda says %q", secret)
		}
	}
	if strings.Contains(text, "METHOD") || strings.Contains(text, "VALARM") {
		t.Error("an object of a collection has a method or an alarm")
	}
	olga := p.properties(t, home, "1", `<D:displayname/>`).Responses[4].Href
	if m := p.report(t, olga, "C:calendar-query", all); len(m.Responses) != 1 || !strings.Contains(m.data(), "Sportello") && !strings.Contains(m.data(), "Olga") {
		t.Errorf("the officer's agenda: got %+v", m)
	}
	_ = b
}

func TestAQueryIsHeldToItsTime(t *testing.T) {
	s := newSite(t)
	p := s.program(t, "tributi")
	s.book(t, "imu", "Ada", 9)
	s.book(t, "imu", "Ugo", 10)
	day := "20310310T"
	zone := monday.At(9, 0, 0).UTC().Format("15")
	for limits, want := range map[string]int{
		`<C:time-range start="` + day + `000000Z" end="20310311T000000Z"/>`:        2,
		`<C:time-range start="` + day + zone + `2959Z" end="20310311T000000Z"/>`:   2,
		`<C:time-range start="` + day + zone + `3000Z" end="20310311T000000Z"/>`:   1,
		`<C:time-range start="` + day + `000000Z" end="` + day + zone + `0000Z"/>`: 0,
		`<C:time-range start="20310311T000000Z"/>`:                                 0,
		`<C:time-range end="` + day + zone + `0001Z"/>`:                            1,
		`<C:time-range start="20310312T000000Z" end="` + day + `000000Z"/>`:        0,
		``: 2,
	} {
		filter := `<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">` + limits + `</C:comp-filter></C:comp-filter></C:filter>`
		if got := p.report(t, anyone, "C:calendar-query", data+filter); len(got.Responses) != want {
			t.Errorf("%s: got %d, want %d", limits, len(got.Responses), want)
		}
	}
	todo := `<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VTODO"/></C:comp-filter></C:filter>`
	if got := p.report(t, anyone, "C:calendar-query", data+todo); len(got.Responses) != 0 {
		t.Errorf("got %d tasks", len(got.Responses))
	}
	hard := `<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:prop-filter name="UID"/></C:comp-filter></C:comp-filter></C:filter>`
	if got := p.ask(t, "REPORT", anyone, reportBody("C:calendar-query", data+hard)); got.Code != http.StatusForbidden || !strings.Contains(got.Body.String(), "supported-filter") {
		t.Errorf("a filter that is not understood: got %d %s", got.Code, got.Body)
	}
}

func TestNamedObjectsAreGivenAndMissingOnesSaid(t *testing.T) {
	s := newSite(t)
	p := s.program(t, "tributi")
	a := s.book(t, "imu", "Ada", 9)
	m := p.report(t, anyone, "C:calendar-multiget", data+`<D:href>`+anyone+a.ID+`.ics</D:href><D:href>https://elsewhere.example`+anyone+`nothing.ics</D:href>`)
	if len(m.Responses) != 2 || !strings.Contains(m.data(), "Rossi Ada") || !strings.HasSuffix(m.Responses[1].Status, "404 Not Found") {
		t.Errorf("got %+v", m)
	}
	one := p.ask(t, http.MethodGet, anyone+a.ID+".ics", "")
	if one.Code != http.StatusOK || one.Body.String() != m.data() || one.Header().Get("Etag") != m.Responses[0].Propstats[0].Prop.Tag {
		t.Errorf("got %d %v %s", one.Code, one.Header(), one.Body)
	}
	if again := p.ask(t, http.MethodGet, anyone+a.ID+".ics", "", "If-None-Match", one.Header().Get("Etag")); again.Code != http.StatusNotModified {
		t.Errorf("got %d, want nothing new", again.Code)
	}
}

func TestEveryChangeIsSeenAndNothingElse(t *testing.T) {
	s := newSite(t)
	p := s.program(t, "tributi")
	marks := func() (ctag string, tags map[string]string) {
		m := p.properties(t, anyone, "1", `<S:getctag/><D:getetag/>`)
		tags = map[string]string{}
		for _, r := range m.Responses[1:] {
			tags[r.Href] = r.Propstats[0].Prop.Tag
		}
		return m.Responses[0].Propstats[0].Prop.CTag, tags
	}
	seen := []string{}
	step := func(what string, objects int) map[string]string {
		ctag, tags := marks()
		if slices.Contains(seen, ctag) || len(tags) != objects {
			t.Errorf("%s: got the mark of before or %d objects, want %d", what, len(tags), objects)
		}
		seen = append(seen, ctag)
		if again, _ := marks(); again != ctag {
			t.Errorf("%s: the mark changes by itself", what)
		}
		return tags
	}
	step("empty", 0)
	a := s.book(t, "imu", "Ada", 9)
	before := step("booked", 1)
	if _, err := s.booking.Reschedule(citizen(t.Context(), "Ada"), a.ID, monday.At(11, 0, 0).UTC()); err != nil {
		t.Fatal(err)
	}
	after := step("moved", 1)
	for path, tag := range before {
		if after[path] == tag || after[path] == "" {
			t.Errorf("%s has the tag of before its move, or another address", path)
		}
	}
	if _, err := s.booking.Cancel(citizen(t.Context(), "Ada"), a.ID); err != nil {
		t.Fatal(err)
	}
	if ctag, tags := marks(); ctag != seen[0] || len(tags) != 0 {
		t.Errorf("cancelled: got %d objects, want an empty agenda", len(tags))
	}
}

func TestASyncIsAllOrNothing(t *testing.T) {
	s := newSite(t)
	p := s.program(t, "tributi")
	s.book(t, "imu", "Ada", 9)
	ask := func(token string) string {
		return reportBody("D:sync-collection", `<D:sync-token>`+token+`</D:sync-token><D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop>`)
	}
	first := parsed(t, p.ask(t, "REPORT", anyone, ask("")))
	if len(first.Responses) != 1 || first.Token == "" {
		t.Fatalf("got %+v", first)
	}
	if again := parsed(t, p.ask(t, "REPORT", anyone, ask(first.Token))); len(again.Responses) != 0 || again.Token != first.Token {
		t.Errorf("got %+v, want nothing new", again)
	}
	s.book(t, "imu", "Ugo", 10)
	if got := p.ask(t, "REPORT", anyone, ask(first.Token)); got.Code != http.StatusForbidden || !strings.Contains(got.Body.String(), "valid-sync-token") {
		t.Errorf("got %d %s, want to begin again", got.Code, got.Body)
	}
}

func TestNothingCanBeChanged(t *testing.T) {
	s := newSite(t)
	p := s.program(t, "tributi")
	a := s.book(t, "imu", "Ada", 9)
	before := p.report(t, anyone, "C:calendar-query", all).data()
	for _, method := range []string{
		http.MethodPut, http.MethodDelete, http.MethodPost, "MKCALENDAR", "MKCOL", "PROPPATCH", "COPY", "MOVE", "LOCK", "UNLOCK", "ACL",
	} {
		for _, path := range []string{"/caldav/", home + "new/", anyone, anyone + a.ID + ".ics", anyone + "new.ics"} {
			if got := p.ask(t, method, path, "BEGIN:VCALENDAR", "Content-Type", "text/calendar"); got.Code != http.StatusForbidden {
				t.Errorf("%s %s: got %d, want 403", method, path, got.Code)
			}
		}
	}
	if after := p.report(t, anyone, "C:calendar-query", all).data(); after != before {
		t.Error("something changed")
	}
}

func TestWhoHasNoPasswordSeesNothing(t *testing.T) {
	s := newSite(t)
	a := s.book(t, "imu", "Ada", 9)
	good := s.program(t, "tributi")
	other := s.program(t, "anagrafe")
	mine, err := s.booking.OpenFeed(citizen(t.Context(), "Ada"))
	if err != nil {
		t.Fatal(err)
	}
	asks := map[string]string{"/caldav/": "PROPFIND", home: "PROPFIND", anyone: "REPORT", anyone + a.ID + ".ics": http.MethodGet, anyone + "x.ics": http.MethodPut}
	status := func(p program, path string) int {
		return p.ask(t, asks[path], path, reportBody("C:calendar-query", all), "Depth", "1").Code
	}
	for name, p := range map[string]program{
		"nobody": {site: s}, "a wrong password": {s, good.name, "wrong"}, "another's name": {s, "olga@example.org", good.password},
		"a citizen's secret": {s, "Ada@example.org", mine},
	} {
		for path := range asks {
			got := p.ask(t, asks[path], path, reportBody("C:calendar-query", all), "Depth", "1")
			if got.Code != http.StatusUnauthorized || !strings.HasPrefix(got.Header().Get("Www-Authenticate"), "Basic ") || got.Body.Len() > 0 {
				t.Errorf("%s, %s: got %d %s", name, path, got.Code, got.Body)
			}
		}
	}
	for _, path := range []string{anyone, anyone + a.ID + ".ics"} {
		if got := status(other, path); got != http.StatusNotFound {
			t.Errorf("another office's clerk, %s: got %d, want 404", path, got)
		}
	}
	if got := status(program{s, "TRIBUTI@example.org ", good.password}, anyone); got != http.StatusMultiStatus {
		t.Errorf("the name in capitals: got %d", got)
	}
	newer := s.password(t, "tributi")
	if got := status(good, anyone); got != http.StatusUnauthorized {
		t.Errorf("the former password: got %d", got)
	}
	good.password = newer
	if got := status(good, anyone); got != http.StatusMultiStatus {
		t.Errorf("the new password: got %d", got)
	}
	s.gone["tributi"] = true
	if got := status(good, anyone); got != http.StatusUnauthorized {
		t.Errorf("who may not sign in any more: got %d", got)
	}
	s.gone["tributi"] = false
	if err := s.booking.CloseFeed(identity.With(t.Context(), clerk("tributi"))); err != nil {
		t.Fatal(err)
	}
	if got := status(good, anyone); got != http.StatusUnauthorized {
		t.Errorf("the revoked password: got %d", got)
	}
}

func TestReadingNamesLeavesALineAnHour(t *testing.T) {
	s := newSite(t)
	p := s.program(t, "tributi")
	a := s.book(t, "imu", "Ada", 9)
	looks := func(want int, what string) {
		t.Helper()
		if got := s.lines(t, a.ID, "booking.follow"); got != want {
			t.Errorf("%s: got %d lines, want %d", what, got, want)
		}
	}
	p.properties(t, home, "1", `<S:getctag/>`)
	p.properties(t, anyone, "1", `<D:getetag/>`)
	p.report(t, anyone, "C:calendar-query", strings.Replace(all, "<C:calendar-data/>", "", 1))
	looks(0, "without names")
	p.report(t, anyone, "C:calendar-query", all)
	p.report(t, anyone, "C:calendar-query", all)
	p.ask(t, http.MethodGet, anyone+a.ID+".ics", "")
	looks(1, "within an hour")
	s.pass(time.Hour)
	p.report(t, anyone, "C:calendar-multiget", data+`<D:href>`+anyone+a.ID+`.ics</D:href>`)
	looks(2, "an hour later")
}

func TestRequestsThatCannotBeReadAreRefused(t *testing.T) {
	s := newSite(t)
	p := s.program(t, "tributi")
	for _, c := range []struct {
		method, path, depth, body string
		want                      int
	}{
		{"PROPFIND", "/caldav/", "infinity", "", http.StatusForbidden},
		{"PROPFIND", "/caldav/", "", "", http.StatusForbidden},
		{"PROPFIND", "/caldav/", "0", "", http.StatusMultiStatus},
		{"PROPFIND", anyone, "1", `<D:propfind xmlns:D="DAV:"><D:propname/></D:propfind>`, http.StatusMultiStatus},
		{"PROPFIND", "/caldav/", "0", "<x", http.StatusBadRequest},
		{"PROPFIND", "/caldav/nothing/", "0", "", http.StatusNotFound},
		{"PROPFIND", home + "nothing/", "0", "", http.StatusNotFound},
		{"PROPFIND", anyone + "nothing.ics", "0", "", http.StatusNotFound},
		{"REPORT", anyone, "1", "", http.StatusBadRequest},
		{"REPORT", anyone, "1", `<D:expand-property xmlns:D="DAV:"/>`, http.StatusForbidden},
		{"REPORT", home, "1", reportBody("C:calendar-query", all), http.StatusForbidden},
		{"PROPFIND", "/caldav/", "0", "<x>" + strings.Repeat(" ", 300<<10) + "</x>", http.StatusRequestEntityTooLarge},
		{"PROPFIND", "/caldav/", "0", `<!DOCTYPE x [<!ENTITY a "b">]><D:propfind xmlns:D="DAV:"><D:prop>&a;</D:prop></D:propfind>`, http.StatusBadRequest},
		{http.MethodGet, anyone, "", "", http.StatusMethodNotAllowed},
	} {
		headers := []string{"Depth", c.depth}
		if got := p.ask(t, c.method, c.path, c.body, headers...); got.Code != c.want {
			t.Errorf("%s %s %q: got %d, want %d: %.200s", c.method, c.path, c.depth, got.Code, c.want, got.Body)
		}
	}
}
