package estate_test

import (
	"context"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/declare"
	"comune.example/sportello/internal/estate"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/municipality"
)

// ring is n sites s1…sn on a ring of links l1…ln; s1 is the machine room, link k joins sites k and k+1.
func ring(n int) municipality.Estate {
	var e municipality.Estate
	for k := 1; k <= n; k++ {
		kind := "office"
		if k == 1 {
			kind = "dc"
		}
		e.Sites = append(e.Sites, municipality.Site{Number: k, Code: fmt.Sprintf("s%d", k), Kind: kind, Name: declare.Text{"it": fmt.Sprintf("Sede %d", k)}})
		e.Links = append(e.Links, municipality.Link{
			Code: fmt.Sprintf("l%d", k), A: fmt.Sprintf("s%d", k), Z: fmt.Sprintf("s%d", k%n+1), Ring: k, Kind: "fibre", Mbps: 1000, State: "active",
		})
	}
	return e
}

func codes(sites []municipality.Site) string {
	var list []string
	for _, s := range sites {
		list = append(list, s.Code)
	}
	return strings.Join(list, " ")
}

func TestWhatIsCutOff(t *testing.T) {
	reserve := ring(8)
	reserve.Links = append(reserve.Links, municipality.Link{Code: "lte", A: "s4", Z: "s1", Kind: "lte", State: "active"})
	planned := ring(8)
	planned.Links = append(planned.Links, municipality.Link{Code: "new", A: "s4", Z: "s1", Kind: "fibre", State: "planned"})
	for _, test := range []struct {
		name   string
		estate municipality.Estate
		down   []string
		want   string
	}{
		{"with no link down everybody is reached", ring(8), nil, ""},
		{"one cut darkens nobody", ring(8), []string{"l5"}, ""},
		{"two cuts darken the run between them", ring(8), []string{"l2", "l5"}, "s3 s4 s5"},
		{"the order of the cuts does not matter", ring(8), []string{"l5", "l2"}, "s3 s4 s5"},
		{"both links of the machine room darken all others", ring(8), []string{"l1", "l8"}, "s2 s3 s4 s5 s6 s7 s8"},
		{"three cuts darken two runs", ring(8), []string{"l1", "l3", "l8"}, "s2 s3 s4 s5 s6 s7 s8"},
		{"a reserve link keeps its run alive", reserve, []string{"l2", "l5"}, ""},
		{"a planned link carries nothing", planned, []string{"l2", "l5"}, "s3 s4 s5"},
		{"an unknown link changes nothing", ring(8), []string{"l2", "l99"}, ""},
		{"22 sites, cuts 5 and 16, isolate 6 to 16", ring(22), []string{"l5", "l16"}, "s6 s7 s8 s9 s10 s11 s12 s13 s14 s15 s16"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dark := estate.CutOff(test.estate, test.down...)
			if got := codes(dark); got != test.want {
				t.Errorf("cut off %q, want %q", got, test.want)
			}
			if n := len(dark) + len(estate.Reachable(test.estate, test.down...)); n != len(test.estate.Sites) {
				t.Errorf("%d sites are either reached or not, want %d", n, len(test.estate.Sites))
			}
		})
	}
}

// Every pair of cuts: what goes dark names the links that were cut.
func TestTheDarkSitesTellWhichLinksAreCut(t *testing.T) {
	e := ring(22)
	total := 0
	for a := range e.Links {
		for b := a + 1; b < len(e.Links); b++ {
			dark := estate.CutOff(e, e.Links[a].Code, e.Links[b].Code)
			total += len(dark)
			suspects := estate.Suspects(e, strings.Fields(codes(dark))...)
			if len(suspects) != 2 || suspects[0].Code != e.Links[a].Code || suspects[1].Code != e.Links[b].Code {
				t.Fatalf("cuts %s and %s: suspects %v", e.Links[a].Code, e.Links[b].Code, suspects)
			}
		}
	}
	if pairs := 22 * 21 / 2; total*3 != pairs*23 { // (n+1)/3 sites on average
		t.Errorf("two cuts isolate %d/%d sites on average, want 23/3", total, pairs)
	}
}

func TestWhatStopsWithAnApplication(t *testing.T) {
	e := municipality.Estate{Applications: []municipality.Application{
		{Code: "a"}, {Code: "c", Needs: []string{"b"}}, {Code: "b", Needs: []string{"a"}}, {Code: "d", Needs: []string{"d"}},
	}}
	var got []string
	for _, a := range estate.Dependents(e, "a") {
		got = append(got, a.Code)
	}
	if strings.Join(got, " ") != "c b" {
		t.Errorf("dependents %v", got)
	}
}

func schemas() []fs.FS { return []fs.FS{journal.Schema(), estate.Schema()} }

func as(role string) context.Context {
	return identity.With(context.Background(), identity.Actor{Kind: identity.Officer, ID: role, Name: "Prova", Roles: []identity.Role{{Name: role}}})
}

func admin() context.Context { return as(identity.RoleAdministrator) }

func scene(t *testing.T, test func(t *testing.T, s *estate.Service)) {
	t.Helper()
	dbtest.Each(t, schemas(), func(t *testing.T, database *db.DB) {
		e := ring(8)
		e.Applications = []municipality.Application{{Code: "anagrafe", StorageGiB: 30}}
		e.Shared = []municipality.Volume{{Code: "copie", StorageGiB: 70}}
		now := time.Date(2014, 3, 1, 11, 0, 0, 0, time.UTC)
		test(t, estate.NewService(journal.New(database, clock.Wall(func() time.Time { return now })), e))
	})
}

func TestAnIncidentLastsUntilItIsClosedOnce(t *testing.T) {
	scene(t, func(t *testing.T, s *estate.Service) {
		var last estate.Incident
		for _, code := range []string{"l2", "l5"} {
			i, err := s.Open(admin(), estate.Report{Thing: estate.Link, Code: code, Severity: estate.Stopped, Description: "scavo"})
			if err != nil {
				t.Fatal(err)
			}
			last = i
		}
		if _, err := s.Open(admin(), estate.Report{Thing: estate.Link, Code: "l7", Severity: estate.Degraded, Description: "lenta"}); err != nil {
			t.Fatal(err)
		}
		room, err := s.Room(admin())
		if err != nil || len(room.Open) != 3 || codes(room.CutOff) != "s3 s4 s5" {
			t.Fatalf("room %+v, %v", room, err)
		}
		if _, err := s.Close(admin(), last.ID, " "); !fault.Is(err, fault.Invalid) {
			t.Errorf("without a remedy: %v", err)
		}
		if i, err := s.Close(admin(), last.ID, "giuntata"); err != nil || i.ClosedAt.IsZero() {
			t.Errorf("close: %+v, %v", i, err)
		}
		if _, err := s.Close(admin(), last.ID, "altro"); !fault.Is(err, fault.Conflict) {
			t.Errorf("again: %v", err)
		}
		room, err = s.Room(admin())
		if err != nil || len(room.Open) != 2 || len(room.CutOff) != 0 || len(room.Closed) != 1 || room.Closed[0].Remedy != "giuntata" {
			t.Errorf("room %+v, %v", room, err)
		}
	})
}

func TestAReportSaysWhatItIsAbout(t *testing.T) {
	scene(t, func(t *testing.T, s *estate.Service) {
		_, err := s.Open(admin(), estate.Report{Thing: estate.Link, Code: "s1", Severity: 9})
		var names []string
		for _, f := range fault.FieldsOf(err) {
			names = append(names, f.Name)
		}
		if strings.Join(names, " ") != "cosa gravita descrizione" {
			t.Errorf("wrong fields %v", names)
		}
		for thing, code := range map[estate.Thing]string{estate.Site: "s3", estate.Application: "anagrafe"} {
			if _, err := s.Open(admin(), estate.Report{Thing: thing, Code: code, Severity: estate.Noticed, Description: "prova"}); err != nil {
				t.Errorf("%s: %v", thing, err)
			}
		}
		if sites, applications, storage := s.Totals(); sites != 8 || applications != 1 || storage != 100 {
			t.Errorf("totals %d %d %d", sites, applications, storage)
		}
	})
}

func TestOnlyAdministratorsSeeTheMachineRoom(t *testing.T) {
	scene(t, func(t *testing.T, s *estate.Service) {
		i, err := s.Open(identity.AsSystem(context.Background(), "probe"), estate.Report{Thing: estate.Site, Code: "s1", Severity: estate.Noticed, Description: "prova"})
		if err != nil {
			t.Fatal(err)
		}
		citizen := identity.With(context.Background(), identity.Actor{Kind: identity.Citizen, ID: "c"})
		for name, ctx := range map[string]context.Context{
			"nobody": context.Background(), "a citizen": citizen, "a clerk": as(identity.RoleClerk), "the cashier": as(identity.RoleCashier),
			"an editor": as(identity.RoleEditor), "the registrar": as(identity.RoleRegistrar),
		} {
			_, room := s.Room(ctx)
			_, open := s.Open(ctx, estate.Report{Thing: estate.Site, Code: "s1", Severity: estate.Noticed, Description: "prova"})
			_, shut := s.Close(ctx, i.ID, "prova")
			for what, err := range map[string]error{"sees the room": room, "opens": open, "closes": shut} {
				if !fault.Is(err, fault.NotFound) {
					t.Errorf("%s %s: %v", name, what, err)
				}
			}
		}
	})
}
