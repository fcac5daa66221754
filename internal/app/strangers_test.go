package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"comune.example/sportello/internal/app"
	"comune.example/sportello/internal/app/apptest"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/sample"
)

var parameter = regexp.MustCompile(`\{[a-z]+\}`)

// fill puts values for the parameters of a pattern, in order; the last one stands for all that are missing.
func fill(pattern string, values ...string) (method, address string) {
	method, path, _ := strings.Cut(pattern, " ")
	n := -1
	return method, parameter.ReplaceAllStringFunc(path, func(string) string {
		n++
		return values[min(n, len(values)-1)]
	})
}

func withParameters(town *app.App) []string {
	var list []string
	for _, r := range town.Routes() {
		if parameter.MatchString(r.Pattern) {
			list = append(list, r.Pattern)
		}
	}
	return list
}

func TestEveryDoorWithAnIDIsInTheTable(t *testing.T) {
	town := apptest.Open(t, nil)
	listed := map[string]bool{}
	for _, d := range doors {
		if listed[d.pattern] {
			t.Errorf("%s stands twice in the table", d.pattern)
		}
		listed[d.pattern] = true
	}
	for _, pattern := range withParameters(town) {
		if !listed[pattern] {
			t.Errorf("%s is in no row of doors: say who opens it, and with what", pattern)
		}
		delete(listed, pattern)
	}
	for pattern := range listed {
		t.Errorf("%s is in the table but is no route", pattern)
	}
}

// stranger is somebody to whom none of it belongs.
type stranger struct {
	name string
	b    *apptest.Browser
}

func strangers(t *testing.T, town *app.App, x *things) []stranger {
	t.Helper()
	body := apptest.NewBrowser(t, town)
	issued, err := town.Registry.IssueKey(identity.AsSystem(t.Context(), "test"), x.ids["body"])
	if err != nil {
		t.Fatal(err)
	}
	body.Key = issued.Secret
	return []stranger{
		{"nobody", apptest.NewBrowser(t, town)},
		{"another citizen", apptest.As(t, town, "cittadino")},
		{"a clerk of another office", apptest.As(t, town, x.otherOffice(t, town))},
		{"another body", body},
		{"the editor", apptest.As(t, town, editor)},
		{"an administrator", apptest.As(t, town, admin)},
	}
}

// otherOffice finds an office that has nothing to do with the citizen's things; its name is that of its demonstration's clerk.
func (x *things) otherOffice(t *testing.T, town *app.App) string {
	t.Helper()
	for _, office := range sample.WorkingOffices(town.Municipality, town.Catalog) {
		if !slices.Contains(x.offices, office) {
			return office
		}
	}
	t.Fatalf("every office has to do with the citizen's things: %v", x.offices)
	return ""
}

// mayDo tells what a stranger may do with a thing of the citizen: an administrator sends a letter again, without seeing
// what it says; the mailboxes of a demonstration are open to everybody.
func mayDo(who, pattern string) bool {
	return pattern == "GET /sandbox/posta/{id}" || pattern == "POST /ufficio/messaggi/{id}/riprova" && who == "an administrator"
}

func TestAStrangerCannotTellAThingFromNothing(t *testing.T) {
	town := apptest.Open(t, nil)
	x := belongingsOf(t, town)
	for _, s := range strangers(t, town, x) {
		for _, pattern := range withParameters(town) {
			if !mayDo(s.name, pattern) {
				x.try(t, s, pattern)
			}
		}
	}
}

// turnedAway tells whether an answer is that to somebody who is not known or for whom there is nothing.
func turnedAway(got apptest.Answer) bool {
	toSignIn := got.Status == http.StatusSeeOther && strings.HasPrefix(got.Location, "/accesso?")
	return toSignIn || got.Status >= http.StatusBadRequest && got.Status < http.StatusInternalServerError
}

const nothing = "01890000-0000-7000-8000-000000000000" // looks like an id and is none

// try fills every parameter with every id and compares the answer with the one about something that never was.
func (x *things) try(t *testing.T, s stranger, pattern string) {
	t.Helper()
	want := ask(s.b, pattern, nothing, "1")
	if !turnedAway(want) {
		t.Errorf("%s, %s with an invented id: got status %d", s.name, pattern, want.Status)
	}
	ids := x.others()
	seconds := []string{""}
	if len(parameter.FindAllString(pattern, -1)) > 1 {
		seconds = append(ids, "1")
	}
	for _, id := range ids {
		for _, second := range seconds {
			got := ask(s.b, pattern, id, second)
			if got.Status != want.Status {
				t.Errorf("%s, %s with (%s, %s): got status %d, for something that never was %d", s.name, pattern, x.name(id), x.name(second), got.Status, want.Status)
			}
			for _, secret := range []string{x.who.CodiceFiscale, x.who.Name(), x.who.FamilyName + " " + x.who.GivenName, x.who.Email} {
				if strings.Contains(strings.ToLower(got.Body), strings.ToLower(secret)) {
					t.Errorf("%s, %s with %s: the answer says %q", s.name, pattern, x.name(id), secret)
				}
			}
		}
	}
}

func (x *things) name(id string) string {
	for name, known := range x.ids {
		if known == id {
			return name
		}
	}
	return id
}

func ask(b *apptest.Browser, pattern string, values ...string) apptest.Answer {
	method, address := fill(pattern, values...)
	switch {
	case method == http.MethodGet:
		return b.Get(address)
	case strings.HasPrefix(address, "/api/"):
		return b.Do(method, address, "application/json", strings.NewReader("{}"))
	default:
		return b.Post(address, url.Values{})
	}
}

// The other side of the test above: without it, a program that answers nothing at all would pass.
func TestWhoMayOpenADoorOpensIt(t *testing.T) {
	town := apptest.Open(t, nil)
	x := belongingsOf(t, town)
	people := map[string]*apptest.Browser{}
	for _, d := range doors {
		if d.who == "" {
			continue
		}
		persona := d.who
		if desk, ok := x.desks[persona]; ok {
			persona = desk
		}
		if people[persona] == nil {
			people[persona] = apptest.As(t, town, persona)
		}
		var values []string
		for thing := range strings.SplitSeq(d.things, ",") {
			id, ok := x.ids[thing]
			if !ok {
				t.Fatalf("%s: there is no %q", d.pattern, thing)
			}
			values = append(values, id)
		}
		got := ask(people[persona], d.pattern, values...)
		if problem := opened(d.pattern, got); problem != "" {
			t.Errorf("%s with %s as %s: %s", d.pattern, d.things, persona, problem)
		}
	}
}

// opened tells whether somebody was let in: a page is shown, a form is taken or its mistakes are named.
func opened(pattern string, got apptest.Answer) string {
	switch {
	case got.Status == http.StatusOK, got.Status == http.StatusCreated, got.Status == http.StatusSeeOther && !strings.HasPrefix(got.Location, "/accesso"):
		return ""
	case !strings.HasPrefix(pattern, "GET ") && (got.Status == http.StatusUnprocessableEntity || got.Status == http.StatusConflict):
		return ""
	default:
		return fmt.Sprintf("got status %d %s", got.Status, got.Location)
	}
}
