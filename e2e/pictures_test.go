package e2e

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/app"
	"comune.example/sportello/internal/app/apptest"
	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/sample"
)

const (
	lived     = 0.1 // of the half-year: enough for charts and worklists
	telephone = 390 // CSS pixels
)

// TestPictures takes the pictures of the documentation; screenshots.sh asks for it.
func TestPictures(t *testing.T) {
	folder := os.Getenv("SPORTELLO_PICTURES")
	if folder == "" {
		t.Skip("the pictures of the documentation are taken by e2e/screenshots.sh")
	}
	t.Setenv("SPORTELLO_E2E", "1")
	data := t.TempDir()
	livePast(t, data)
	past := serveWith(t, func(c *app.Config) { c.Data = data })
	visit(t, past, way{}).picture(folder, "statistiche", "/statistiche")

	s := serve(t)
	service := apptest.WithFile(t, s.App, apptest.Person(t, s.App, sample.CitizenOne))
	anyone := visit(t, s, way{})
	anyone.picture(folder, "home", "/")
	anyone.picture(folder, "servizio", service.Path())
	anyone.picture(folder, "segnalazioni", "/segnalazioni?vista=mappa")
	phone := visit(t, s, way{width: telephone})
	phone.picture(folder, "telefono", "/")
	c := s.Booking.Calendars()[0]
	phone.picture(folder, "prenotazione", "/prenotazioni/"+c.Slug+"?documenti=1&motivo="+c.Subjects[0].Slug)
	s.citizensPictures(t, folder, service)

	officer := visit(t, s, way{})
	officer.enterAs(service.Office)
	officer.picture(folder, "pratiche", "/ufficio/pratiche")
}

// citizensPictures shows the area of somebody who has sent a request, writes another and has been given a certificate.
func (s *town) citizensPictures(t *testing.T, folder string, service *catalog.Service) {
	t.Helper()
	b, who := apptest.As(t, s.App, "cittadina"), apptest.Person(t, s.App, sample.CitizenOne)
	apptest.Submit(b, apptest.Begin(t, s.App, b, service, who))
	written := "/istanze/" + apptest.Begin(t, s.App, b, service, who) + "/passo/2"
	phone := visit(t, s, way{width: telephone})
	phone.enterAs("cittadina")
	phone.picture(folder, "istanza", written)
	phone.paint("dark")
	phone.picture(folder, "scrivania", "/area-personale")

	citizen := visit(t, s, way{})
	citizen.enterAs("cittadina")
	issued := s.issued(t, b, who)
	citizen.picture(folder, "certificato", issued)
}

// issued asks for a certificate, and gives the address of its page.
func (s *town) issued(t *testing.T, b *apptest.Browser, who account.Account) string {
	t.Helper()
	return b.Sent("/certificati/nuovo", url.Values{
		"kind": {s.Certificate.Kinds()[0].Slug}, "resident": {s.resident(t, who.CodiceFiscale)}, "use": {"bollo"}, "mark": {"01234567890123"},
	})
}

// livePast has the town live a part of its half-year.
func livePast(t *testing.T, data string) {
	t.Helper()
	a, err := app.Open(t.Context(), app.Config{Data: data, Municipality: apptest.SmallTown(), Demo: true, Past: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := a.Prepare(t.Context(), func(string) {}); err != nil {
		t.Fatal(err)
	}
	life, err := app.GeneratedLife("", lived)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Live(context.Background(), life, func(app.Pace) {}); err != nil {
		t.Fatal(err)
	}
}

// tallest is how much of a page a picture shows, in CSS pixels.
const tallest = 1600

// picture saves what a page looks like, from its top.
func (v *visitor) picture(folder, name, path string) {
	v.t.Helper()
	must(v.t, call(v.ctx, emulation.SetScrollbarsHidden, emulation.SetScrollbarsHiddenParams{Hidden: true}))
	v.open(path)
	shot, err := png.Decode(bytes.NewReader(got(v, chromedp.FullScreenshot(100))))
	if err != nil {
		v.t.Fatalf("the picture of %s: %v", path, err)
	}
	at := shot.Bounds()
	at.Max.Y = min(at.Max.Y, at.Min.Y+tallest)
	part, ok := shot.(interface {
		SubImage(r image.Rectangle) image.Image
	})
	if !ok {
		v.t.Fatalf("the picture of %s cannot be cut", path)
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, part.SubImage(at)); err != nil {
		v.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, strings.ToLower(name)+".png"), b.Bytes(), 0o644); err != nil {
		v.t.Fatal(err)
	}
}
