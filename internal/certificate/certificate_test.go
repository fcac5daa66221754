package certificate_test

import (
	"context"
	"errors"
	"io/fs"
	"strconv"
	"testing"
	"time"

	"comune.example/sportello/internal/certificate"
	"comune.example/sportello/internal/certificate/filekeys"
	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/population"
	"comune.example/sportello/internal/registry"
)

// kinds are twelve certificates, as a town declares them.
func kinds() []certificate.Kind {
	kind := func(slug string, anpr []int, months int, facts ...string) certificate.Kind {
		return certificate.Kind{
			Slug: slug, Statistic: "s_" + slug, ANPR: anpr, Facts: facts, Months: months, Bollo: "due",
			Title: map[string]string{"it": "Certificato di " + slug, "en": "Certificate of " + slug},
		}
	}
	return []certificate.Kind{
		kind("residenza", []int{8}, 3, "residence"),
		kind("contestuale", []int{8, 5, 12}, 3, "residence", "citizenship", "family"),
		kind("famiglia", []int{12}, 3, "residence", "family"),
		kind("nascita", []int{1}, 0, "birth"),
		kind("matrimonio", []int{3}, 3, "marriage"),
		kind("stato-civile", []int{11}, 3, "civil-status"),
		kind("parentela", []int{16}, 3, "residence", "family", "kinship"),
		kind("famiglia-stato-civile", []int{13}, 3, "residence", "family", "civil-status"),
		kind("stato-libero", []int{17}, 3, "free-status"),
		kind("cittadinanza", []int{5}, 3, "citizenship"),
		kind("vita", []int{7}, 1, "life"),
		kind("nascita-cittadinanza", []int{1, 5}, 3, "birth", "citizenship"),
	}
}

// play is a town hall on one database: a register of invented people, keys, a clock that the test sets.
type play struct {
	*certificate.Service
	registry *registry.Service
	journal  *journal.Journal
	people   *population.Population
	keys     certificate.Keys
	now      time.Time
}

func schemas() []fs.FS {
	return []fs.FS{journal.Schema(), registry.Schema(), certificate.Schema()}
}

func town() certificate.Town {
	return certificate.Town{IPA: "c_h501", Title: "Comune di Prova", Name: "Prova", Address: "servizi.comune.prova.example"}
}

func newPlay(t testing.TB, database *db.DB) *play {
	t.Helper()
	p := &play{now: time.Date(2014, 3, 1, 11, 0, 0, 0, time.UTC)}
	var err error
	p.people, err = population.Generate(population.Params{
		Seed: 7, Residents: 400, On: "2014-01-01",
		Town: population.Town{Belfiore: "H501", Name: "Prova", Province: "PV", CAP: "00100", Streets: []string{"Via Roma", "Via dell'Olmo"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	p.journal = journal.New(database, clock.Clock(func(context.Context) time.Time { return p.now }))
	p.registry = registry.NewService(p.journal)
	if err := p.registry.Import(system(), p.people); err != nil {
		t.Fatal(err)
	}
	p.keys, err = filekeys.Open(t.TempDir(), filekeys.Owner{Organization: "Comune di Prova", From: p.now})
	if err != nil {
		t.Fatal(err)
	}
	if p.Service, err = certificate.NewService(p.journal, p.registry, kinds(), town(), p.keys); err != nil {
		t.Fatal(err)
	}
	return p
}

func scene(t *testing.T, test func(t *testing.T, p *play)) {
	t.Helper()
	dbtest.Each(t, schemas(), func(t *testing.T, database *db.DB) { test(t, newPlay(t, database)) })
}

func system() context.Context { return identity.AsSystem(context.Background(), "test") }

func citizen(r population.Resident) context.Context {
	return identity.With(context.Background(), identity.Actor{Kind: identity.Citizen, ID: "account-" + string(r.CodiceFiscale), CodiceFiscale: string(r.CodiceFiscale)})
}

func officer(role string) context.Context {
	return identity.With(context.Background(), identity.Actor{Kind: identity.Officer, ID: "officer-" + role, Roles: []identity.Role{{Name: role}}})
}

// sheet reads a resident's sheet.
func (p *play) sheet(t testing.TB, r population.Resident) registry.Sheet {
	t.Helper()
	s, err := p.registry.SheetByCode(system(), string(r.CodiceFiscale))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// someone finds a resident about whom a kind can be certified.
func (p *play) someone(t testing.TB, kind certificate.Kind) population.Resident {
	t.Helper()
	for _, r := range p.people.Residents {
		if certificate.Refusal(kind, p.sheet(t, r)) == "" {
			return r
		}
	}
	t.Fatalf("nobody can have %s", kind.Slug)
	return population.Resident{}
}

// family gives a family of several people and somebody who is not of it.
func (p *play) family(t testing.TB) (family []population.Resident, stranger population.Resident) {
	t.Helper()
	for i, f := range p.people.Families {
		if f.Size >= 3 {
			return p.people.Members(i), p.people.Members((i + 1) % len(p.people.Families))[0]
		}
	}
	t.Fatal("a town without a family of three")
	return nil, population.Resident{}
}

func exempt() certificate.Use { return certificate.Use{Exemption: 3} }

// issue makes a residence certificate of somebody's own.
func (p *play) issue(t testing.TB, r population.Resident) certificate.Certificate {
	t.Helper()
	c, err := p.Issue(citizen(r), certificate.IssueRequest{Kind: "residenza", CodiceFiscale: string(r.CodiceFiscale), Use: exempt()})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestACitizenGetsCertificatesAboutTheOwnFamilyOnly(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		family, stranger := p.family(t)
		for _, about := range family {
			c, err := p.Issue(citizen(family[0]), certificate.IssueRequest{Kind: "residenza", CodiceFiscale: string(about.CodiceFiscale), Use: exempt()})
			if err != nil {
				t.Fatalf("about the family: %v", err)
			}
			if c.State != certificate.Issued || c.CodiceFiscale != string(about.CodiceFiscale) || c.Account == "" || len(c.Code) != 16 {
				t.Errorf("got %+v", c)
			}
			want := time.Date(2014, 6, 1, 22, 0, 0, 0, time.UTC) // until the end of 1 June in Rome
			if !c.Expires.Equal(want) {
				t.Errorf("expires %v, want %v", c.Expires, want)
			}
		}
		_, err := p.Issue(citizen(family[0]), certificate.IssueRequest{Kind: "residenza", CodiceFiscale: string(stranger.CodiceFiscale), Use: exempt()})
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("about a stranger: %v", err)
		}
		if mine, err := p.Mine(citizen(family[0])); err != nil || len(mine) != len(family) {
			t.Errorf("my list has %d, %v", len(mine), err)
		}
		if mine, err := p.Mine(citizen(family[1])); err != nil || len(mine) != 1 {
			t.Errorf("a member's list has %d of the one about them, %v", len(mine), err)
		}
	})
}

func TestWhatTheRegisterDoesNotBearOutIsRefusedWithItsReason(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		for _, c := range []struct {
			kind, want string
			who        func(r population.Resident, family population.Family) bool
		}{
			{"matrimonio", "certificate.refused.no_marriage", func(r population.Resident, _ population.Family) bool { return r.CivilStatus == population.Unmarried }},
			{"stato-libero", "certificate.refused.not_free", func(r population.Resident, _ population.Family) bool { return r.CivilStatus == population.Married }},
			{"cittadinanza", "certificate.refused.citizenship", func(r population.Resident, _ population.Family) bool { return r.Citizenship != "ITA" }},
			{"parentela", "certificate.refused.alone", func(_ population.Resident, f population.Family) bool { return f.Size == 1 }},
		} {
			found := false
			for _, r := range p.people.Residents {
				if !c.who(r, p.people.Families[r.Family]) {
					continue
				}
				found = true
				_, err := p.Issue(citizen(r), certificate.IssueRequest{Kind: c.kind, CodiceFiscale: string(r.CodiceFiscale), Use: exempt()})
				if key := keyOf(err); !fault.Is(err, fault.Conflict) || key != c.want {
					t.Errorf("%s: got %v, want %s", c.kind, err, c.want)
				}
				break
			}
			if !found {
				t.Errorf("%s: nobody to try", c.kind)
			}
		}
	})
}

func keyOf(err error) string {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f.Key
	}
	return ""
}

func TestTheBolloIsSettledOnceForEachCertificate(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		r := p.people.Residents[0]
		ask := func(u certificate.Use) (certificate.Certificate, error) {
			return p.Issue(citizen(r), certificate.IssueRequest{Kind: "residenza", CodiceFiscale: string(r.CodiceFiscale), Use: u})
		}
		for name, u := range map[string]certificate.Use{
			"nothing": {}, "a short mark": {Mark: "0125"}, "letters": {Mark: "0125000012345x"}, "no such exemption": {Exemption: 12},
			"another ground unsaid": {Exemption: certificate.OtherExemption, Reason: " "},
		} {
			if _, err := ask(u); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: got %v", name, err)
			}
		}
		c, err := ask(certificate.Use{Mark: "0125 0000 123456"})
		if err != nil || c.Bollo != "01250000123456" {
			t.Fatalf("a mark: %q, %v", c.Bollo, err)
		}
		if _, err := ask(certificate.Use{Mark: "01250000123456"}); keyOf(err) != "certificate.error.mark_used" {
			t.Errorf("the same mark again: %v", err)
		}
		if c, err := ask(certificate.Use{Exemption: certificate.OtherExemption, Reason: "uso scolastico"}); err != nil || c.Bollo != "E99" {
			t.Errorf("another ground: %q, %v", c.Bollo, err)
		}
		if mine, err := p.Mine(citizen(r)); err != nil || len(mine) != 2 {
			t.Errorf("a refused request left a certificate: %d, %v", len(mine), err)
		}
	})
}

func TestARepeatedRequestIsAnsweredWithTheFirstCertificate(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		r := p.people.Residents[0]
		ctx := journal.WithKey(citizen(r), "form")
		req := certificate.IssueRequest{Kind: "residenza", CodiceFiscale: string(r.CodiceFiscale), Use: certificate.Use{Mark: "01250000123456"}}
		one, err := p.Issue(ctx, req)
		if err != nil {
			t.Fatal(err)
		}
		two, err := p.Issue(ctx, req)
		if err != nil || two.ID != one.ID || two.Code != one.Code {
			t.Errorf("got %+v, %v, want %+v", two, err, one)
		}
		if mine, err := p.Mine(citizen(r)); err != nil || len(mine) != 1 {
			t.Errorf("%d certificates, %v", len(mine), err)
		}
	})
}

func TestWhoeverIsNamedSeesTheIssueAndTheAnnulment(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		family, stranger := p.family(t)
		c, err := p.Issue(citizen(family[0]), certificate.IssueRequest{Kind: "famiglia", CodiceFiscale: string(family[0].CodiceFiscale), Use: exempt()})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Annul(officer(identity.RoleRegistrar), c.ID, "errore materiale"); err != nil {
			t.Fatal(err)
		}
		for i, r := range family {
			lines, err := p.registry.Accesses(citizen(r), 0, 10)
			want := 1
			if i == 0 {
				want = 2
			}
			if err != nil || len(lines) != want || lines[len(lines)-1].Action != "certificate.issue" {
				t.Errorf("member %d sees %+v, %v", i, lines, err)
			}
		}
		if lines, err := p.registry.Accesses(citizen(stranger), 0, 10); err != nil || len(lines) != 0 {
			t.Errorf("a stranger sees %+v, %v", lines, err)
		}
	})
}

func TestCertificatesAreCountedByDayAndStatistic(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		for range 3 {
			p.issue(t, p.people.Residents[0])
		}
		p.now = time.Date(2014, 3, 2, 23, 30, 0, 0, time.UTC) // already the third in Rome
		p.issue(t, p.people.Residents[1])
		got, err := p.CountByDay(context.Background(), "2014-03-01", "2014-03-31")
		if err != nil || len(got) != 2 || got[0].Count != 3 || got[0].Sub != "s_residenza" || got[1].Day != "2014-03-03" {
			t.Errorf("got %+v, %v", got, err)
		}
	})
}

func TestASealFitsOnPaperHoweverLargeTheFamily(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		largest := 0
		for i, f := range p.people.Families {
			if f.Size > p.people.Families[largest].Size {
				largest = i
			}
		}
		r := p.people.Members(largest)[0]
		if _, err := p.Issue(system(), certificate.IssueRequest{Kind: "famiglia-stato-civile", CodiceFiscale: string(r.CodiceFiscale), Use: exempt()}); err != nil {
			t.Errorf("a family of %s: %v", strconv.Itoa(p.people.Families[largest].Size), err)
		}
	})
}
