package journey_test

import (
	"context"
	"io/fs"
	"net/url"
	"testing"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/journey"
)

var (
	anna  = identity.Actor{Kind: identity.Citizen, ID: "anna"}
	bruno = identity.Actor{Kind: identity.Citizen, ID: "bruno"}
	clerk = identity.Actor{Kind: identity.Officer, ID: "carla", Roles: []identity.Role{{Name: identity.RoleClerk}}}
)

// world is the module on a fresh database, with a clock that the test turns.
type world struct {
	*journey.Service

	t   *testing.T
	now time.Time
}

func each(t *testing.T, play func(t *testing.T, w *world)) {
	t.Helper()
	dbtest.Each(t, []fs.FS{journal.Schema(), journey.Schema()}, func(t *testing.T, database *db.DB) {
		w := &world{t: t, now: time.Date(2014, 3, 10, 9, 0, 0, 0, time.UTC)}
		w.Service = journey.NewService(journal.New(database, clock.Virtual(func() time.Time { return w.now })))
		play(t, w)
	})
}

func (w *world) as(a identity.Actor) context.Context { return identity.With(w.t.Context(), a) }

func (w *world) saved(req journey.SaveRequest) journey.Draft {
	w.t.Helper()
	d, err := w.Save(w.as(anna), req)
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

func TestADraftIsKeptAsItWasTypedUntilItsLastDay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.saved(journey.SaveRequest{Flow: "certificato", Step: "tipo", Values: url.Values{"kind": {"sbagliato"}}})
		d = w.saved(journey.SaveRequest{ID: d.ID, Flow: "certificato", Step: "uso", Values: url.Values{"kind": {"sbagliato"}, "nota": {"città\n"}}})
		got, err := w.Draft(w.as(anna), "certificato", d.ID)
		if err != nil || got.Step != "uso" || got.Values.Get("nota") != "città\n" || got.ExpiresDay != "2014-04-09" || !got.StartedAt.Equal(w.now) {
			t.Errorf("got %+v, %v", got, err)
		}
		w.now = w.now.AddDate(0, 0, journey.KeepDrafts)
		if err := w.Expire(w.as(identity.Actor{Kind: identity.System, ID: "test"})); err != nil {
			t.Fatal(err)
		}
		if list, err := w.Drafts(w.as(anna)); err != nil || len(list) != 1 {
			t.Errorf("on the last day: got %v, %v, want the draft", list, err)
		}
		w.now = w.now.AddDate(0, 0, 1)
		if err := w.Expire(w.as(identity.Actor{Kind: identity.System, ID: "test"})); err != nil {
			t.Fatal(err)
		}
		if list, _ := w.Drafts(w.as(anna)); len(list) != 0 {
			t.Errorf("the day after: got %v, want none", list)
		}
	})
}

func TestWhoMayDoWhat(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.saved(journey.SaveRequest{Flow: "certificato", Step: "tipo"})
		token, err := w.Park(w.as(identity.Actor{}), "anna", journey.Form{Path: "/x", Media: "a/b", Body: []byte("c=d")})
		if err != nil {
			t.Fatal(err)
		}
		for who, a := range map[string]identity.Actor{"bruno": bruno, "clerk": clerk, "nobody": {}} {
			_, read := w.Draft(w.as(a), "certificato", d.ID)
			_, write := w.Save(w.as(a), journey.SaveRequest{ID: d.ID, Flow: "certificato", Step: "uso"})
			_ = w.Discard(w.as(a), d.ID)
			for what, err := range map[string]error{"read": read, "write": write} {
				if !fault.Is(err, fault.NotFound) {
					t.Errorf("%s may %s: got %v, want not found", who, what, err)
				}
			}
			if _, err := w.Parked(w.as(a), token); a.ID != "anna" && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s goes on with another's form: got %v", who, err)
			}
		}
		if _, err := w.Draft(w.as(anna), "altro", d.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("under another journey: got %v, want not found", err)
		}
		if form, err := w.Parked(w.as(anna), token); err != nil || string(form.Body) != "c=d" || form.Path != "/x" {
			t.Errorf("the own form: got %+v, %v", form, err)
		}
	})
}

func TestAFormIsKeptForTwoHoursAndNotWithoutLimit(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var token string
		for i := range 11 {
			got, err := w.Park(w.as(identity.Actor{}), "anna", journey.Form{Path: "/x", Body: []byte{0, 255}})
			if i == 10 && !fault.Is(err, fault.TooMany) || i < 10 && err != nil {
				t.Errorf("form %d: got %v", i+1, err)
			}
			if err == nil {
				token = got
			}
		}
		if _, err := w.Park(w.as(identity.Actor{}), "", journey.Form{}); !fault.Is(err, fault.NotFound) {
			t.Errorf("of nobody: got %v, want not found", err)
		}
		if _, err := w.Park(w.as(identity.Actor{}), "bruno", journey.Form{Body: make([]byte, journey.MaxForm+1)}); err == nil {
			t.Error("a form beyond the limit was kept")
		}
		w.now = w.now.Add(2 * time.Hour)
		if _, err := w.Parked(w.as(anna), token); !fault.Is(err, fault.NotFound) {
			t.Errorf("after two hours: got %v, want not found", err)
		}
	})
}
