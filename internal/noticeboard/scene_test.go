package noticeboard_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"io/fs"
	"math/big"
	"testing"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/noticeboard"
	"comune.example/sportello/internal/pdf"
)

// play is an invented board on one database, with a clock that the test sets: it is Monday 3 March 2014, ten o'clock.
type play struct {
	*noticeboard.Service
	journal *journal.Journal
	db      *db.DB
	now     time.Time
}

type fataler interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

func schemas() []fs.FS { return []fs.FS{journal.Schema(), document.Schema(), noticeboard.Schema()} }

func newPlay(t fataler, database *db.DB) *play {
	t.Helper()
	p := &play{now: italy.Day("2014-03-03").At(10, 0, 0).UTC(), db: database}
	p.journal = journal.New(database, clock.Clock(func(context.Context) time.Time { return p.now }))
	key, chain := signer(t)
	s, err := noticeboard.NewService(p.journal, noticeboard.Config{
		Town: "Comune di Prova", Office: func(slug string) bool { return slug == "segreteria" || slug == "tecnico" },
		NameOf: func(slug string) string { return "Ufficio " + slug }, Subjects: "acts",
		Seal: func(d pdf.Document) ([]byte, error) {
			if d.Signature != nil {
				d.Signature.Key, d.Signature.Chain, d.Signature.Name = key, chain, "Comune di Prova"
			}
			return pdf.Write(d)
		},
		Trusted: func(r pdf.Report) (string, bool) { return "Comune di Prova", r.Chain[0].Equal(chain[0]) },
	})
	if err != nil {
		t.Fatal(err)
	}
	p.Service = s
	return p
}

func signer(t fataler) (*ecdsa.PrivateKey, []*x509.Certificate) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Sigillo di prova"}, NotBefore: time.Unix(0, 0),
		NotAfter: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC), KeyUsage: x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return key, []*x509.Certificate{cert}
}

// scene runs a test on both engines.
func scene(t *testing.T, test func(t *testing.T, p *play)) {
	t.Helper()
	dbtest.Each(t, schemas(), func(t *testing.T, database *db.DB) { test(t, newPlay(t, database)) })
}

func (p *play) today() italy.Day { return italy.DayOf(p.now) }

// dayTo moves the clock to an hour of a day.
func (p *play) dayTo(day italy.Day, hour int) { p.now = day.At(hour, 0, 0).UTC() }

// record does the daily job.
func (p *play) record(t fataler) {
	t.Helper()
	if err := p.RecordDay(identity.AsSystem(context.Background(), "job:noticeboard.day")); err != nil {
		t.Fatalf("the day's evidence: %v", err)
	}
}

func officer(role, office string) context.Context {
	return identity.With(context.Background(), identity.Actor{
		Kind: identity.Officer, ID: role + office, Roles: []identity.Role{{Name: role, Office: office}},
	})
}

func clerk() context.Context  { return officer(identity.RoleClerk, "segreteria") }
func keeper() context.Context { return officer(identity.RoleEditor, "") }
func guest() context.Context  { return context.Background() }

func (p *play) request(subject string) noticeboard.Request {
	return noticeboard.Request{
		Kind: "ordinanza-sindaco", Subject: subject, Office: "segreteria", ActNumber: "7", ActDay: string(p.today()), Minimal: true,
	}
}

func paper(text string) document.File {
	return document.File{Name: "atto.pdf", Data: []byte("%PDF-1.7\n" + text + "\n%%EOF\n")}
}

// asked asks for a publication with one file.
func (p *play) asked(t fataler, req noticeboard.Request) noticeboard.Act {
	t.Helper()
	a, err := p.Request(clerk(), req)
	if err == nil {
		a, err = p.Attach(clerk(), a.ID, []document.File{paper(req.Subject)})
	}
	if err != nil {
		t.Fatalf("ask for %q: %v", req.Subject, err)
	}
	return a
}

func (p *play) published(t fataler, req noticeboard.Request) noticeboard.Act {
	t.Helper()
	a := p.asked(t, req)
	a, err := p.Publish(keeper(), a.ID, a.Version)
	if err != nil {
		t.Fatalf("publish %q: %v", req.Subject, err)
	}
	return a
}

func wantKind(t fataler, err error, kind fault.Kind) {
	t.Helper()
	if err == nil || fault.KindOf(err) != kind {
		t.Fatalf("got error %v, want kind %d", err, kind)
	}
}

func (p *play) numbers(t fataler) []string {
	t.Helper()
	list, err := p.Board(guest(), noticeboard.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	out := []string{}
	for _, a := range list {
		out = append(out, a.RegisterNumber())
	}
	return out
}
