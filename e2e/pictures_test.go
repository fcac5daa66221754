package e2e

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"comune.example/sportello/internal/app"
	"comune.example/sportello/internal/app/apptest"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/sample"
)

const lived = 0.1 // of the half-year: enough for charts and worklists

// TestPictures takes the pictures of the documentation; screenshots.sh asks for it.
func TestPictures(t *testing.T) {
	folder := os.Getenv("SPORTELLO_PICTURES")
	if folder == "" {
		t.Skip("the pictures of the documentation are taken by e2e/screenshots.sh")
	}
	t.Setenv("SPORTELLO_E2E", "1")
	data := t.TempDir()
	livePast(t, data)
	s := serveWith(t, func(c *app.Config) { c.Data = data })
	who := apptest.Person(t, s.App, sample.CitizenOne)
	service := apptest.WithFile(t, s.App, who)

	anyone := visit(t, s, way{})
	anyone.picture(folder, "home", "/")
	anyone.picture(folder, "servizio", service.Path())
	anyone.picture(folder, "statistiche", "/statistiche")
	phone := visit(t, s, way{width: 390})
	phone.picture(folder, "telefono", "/")

	citizen := visit(t, s, way{})
	citizen.enterAs("cittadina")
	b := apptest.As(t, s.App, "cittadina")
	citizen.picture(folder, "istanza", "/istanze/"+apptest.Begin(t, s.App, b, service, who)+"/passo/2")
	citizen.open("/certificati")
	citizen.follow(s.Municipality.Certificates[0].Title.In(i18n.Italian))
	citizen.press("first", "resident")
	citizen.choose(citizen.say("certificate.use.bollo"))
	citizen.fill(citizen.say("certificate.field.mark"), "01234567890123")
	citizen.send(citizen.say("certificate.new.go"))
	citizen.picture(folder, "certificato", ask[string](citizen, "path"))

	apptest.Submit(b, apptest.Begin(t, s.App, b, service, who))
	officer := visit(t, s, way{})
	officer.enterAs(service.Office)
	officer.picture(folder, "pratiche", "/ufficio/pratiche")
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
