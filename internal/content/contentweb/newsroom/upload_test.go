package newsroom_test

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"comune.example/sportello/internal/content"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/pdf"
	"comune.example/sportello/internal/ui/htmlcheck"
)

// send posts a form with files, as the browser does.
func (s *site) sendFiles(t *testing.T, path string, values url.Values, files map[string][]byte) *httptest.ResponseRecorder {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, list := range values {
		for _, v := range list {
			if err := w.WriteField(name, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, data := range files {
		part, err := w.CreateFormFile(name, name+".bin")
		if err == nil {
			_, err = part.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	got := s.send(t, "editor", r)
	s.Forget()
	return got
}

func photo(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewNRGBA(image.Rect(0, 0, 1400, 700)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func untagged() []byte {
	return []byte("%PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
}

func TestAnImageNeedsWordsAndIsPublicOnlyWithItsContent(t *testing.T) {
	s := newSite(t)
	values := news("Con fotografia")
	w := s.sendFiles(t, room, values, map[string][]byte{"image": photo(t)})
	p := parse(t, room, w)
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(htmlcheck.Text(p.ByID("errori")), "Compila questo campo") {
		t.Fatalf("an image without words: status %d", w.Code)
	}
	kept := url.Values(p.Values(room))
	if kept.Get("ha_image") == "" {
		t.Fatal("the image that was sent is lost")
	}
	kept.Set("body_it", "Testo.")
	kept.Set("image_alt_it", "La piazza vista dall'alto")
	at := s.post(t, "editor", room, kept).Header().Get("Location")
	src := htmlcheck.Attr(s.page(t, "editor", at).All("img")[0], "src")
	if s.ask(t, "", src).Code != http.StatusNotFound || s.ask(t, "editor", src).Code != http.StatusOK {
		t.Errorf("%s of a draft is for editors only", src)
	}
	s.post(t, "editor", at+"/pubblica", url.Values{"version": {"1"}})
	img := s.page(t, "", "/novita/avvisi/con-fotografia").All("img")
	for _, n := range img {
		if strings.HasPrefix(htmlcheck.Attr(n, "src"), "/immagini/") {
			if htmlcheck.Attr(n, "alt") != "La piazza vista dall'alto" || strings.Count(htmlcheck.Attr(n, "srcset"), "w") != 3 ||
				htmlcheck.Attr(n, "width") != "1280" || htmlcheck.Attr(n, "height") != "640" {
				t.Errorf("image %+v", n.Attr)
			}
		}
	}
	got := s.ask(t, "", src)
	if got.Code != http.StatusOK || !strings.Contains(got.Header().Get("Cache-Control"), "immutable") || got.Header().Get("Content-Type") != "image/jpeg" {
		t.Errorf("the image: status %d, %v", got.Code, got.Header())
	}
	for _, bad := range []string{src + "9", "/immagini/nessuna/320", "/immagini/x/-1", "/immagini/x/y"} {
		if code := s.ask(t, "", bad).Code; code != http.StatusNotFound {
			t.Errorf("%s: status %d", bad, code)
		}
	}
}

func TestWhatIsNoImageIsSaidAtItsField(t *testing.T) {
	s := newSite(t)
	values := news("Falsa")
	values.Set("image_alt_it", "x")
	w := s.sendFiles(t, room, values, map[string][]byte{"image": []byte("<svg onload=alert(1)>")})
	p := parse(t, room, w)
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(htmlcheck.Text(p.ByID("f-image-error")), "Carica un’immagine") ||
		htmlcheck.Attr(p.ByID("f-title_it"), "value") != "Falsa" {
		t.Errorf("status %d, or the title was lost", w.Code)
	}
}

func TestAFileSaysItsSizeAndAnUntaggedOneIsToldToTheEditor(t *testing.T) {
	s := newSite(t)
	press, err := pdf.NewPress()
	if err != nil {
		t.Fatal(err)
	}
	good, err := press.Write(pdf.Document{Title: "Atto", Lang: "it-IT", Created: s.now, Blocks: []pdf.Block{pdf.Heading{Level: 1, Text: "Atto"}}})
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		data []byte
		warn bool
	}{"untagged": {untagged(), true}, "tagged": {good, false}} {
		at := s.sendFiles(t, room, news("Con allegato "+name), map[string][]byte{"attachment": tc.data}).Header().Get("Location")
		if warned := strings.Contains(s.page(t, "editor", at).Text(), "non è accessibile"); warned != tc.warn {
			t.Errorf("%s: warned %v, want %v", name, warned, tc.warn)
		}
		s.post(t, "editor", at+"/pubblica", url.Values{"version": {"1"}})
		p := s.page(t, "", "/novita/avvisi/con-allegato-"+name)
		var file string
		for _, href := range p.Links() {
			if strings.HasPrefix(href, "/allegati/") {
				file = href
			}
		}
		got := s.ask(t, "", file)
		if got.Code != http.StatusOK || !bytes.Equal(got.Body.Bytes(), tc.data) || !strings.Contains(got.Header().Get("Content-Disposition"), "attachment") {
			t.Errorf("%s: %q status %d", name, file, got.Code)
		}
		if !strings.Contains(p.Text(), "attachment.bin (PDF, ") {
			t.Errorf("%s: the page does not say the size: %s", name, p.Text())
		}
	}
}

func TestLinksThatLeadNowhereAreListed(t *testing.T) {
	s := newSite(t)
	values := news("Con collegamenti")
	values.Set("body_it", "[a](/nessuna) [b](/novita) [c](https://example.org/x) [d](mailto:a@example.org) <https://example.org/y>")
	publish(t, s, values)
	text := s.page(t, "editor", room+"/collegamenti").Text()
	if !strings.Contains(text, "/nessuna") || strings.Contains(text, "/novita Con") || strings.Count(text, "Mai controllato") != 2 {
		t.Errorf("the report says %s", text)
	}
	system := identity.AsSystem(context.Background(), "test")
	for address, status := range map[string]int{"https://example.org/x": 404, "https://example.org/y": 200} {
		if err := s.contents.Asked(system, address, status); err != nil {
			t.Fatal(err)
		}
	}
	if text := s.page(t, "editor", room+"/collegamenti").Text(); !strings.Contains(text, "Non risponde (404)") || !strings.Contains(text, "Risponde (OK)") {
		t.Errorf("the report says %s", text)
	}
}

func TestWhatIsBroughtInTwiceChangesOnce(t *testing.T) {
	s := newSite(t)
	system := identity.AsSystem(context.Background(), "test")
	in := content.Item{Type: "pagina", Slug: "storia", Content: content.Content{Pages: map[string]content.Page{"it": {Title: "Storia", Summary: "x", Body: "y"}}}}
	for n, want := range []bool{true, false} {
		if changed, err := s.contents.Import(system, in, false); err != nil || changed != want {
			t.Errorf("time %d: changed %v, %v", n+1, changed, err)
		}
	}
	in.Pages["it"] = content.Page{Title: "Storia", Summary: "x", Body: "z"}
	if changed, err := s.contents.Import(system, in, false); err != nil || !changed {
		t.Errorf("another text: changed %v, %v", changed, err)
	}
	if got, err := s.contents.Read(context.Background(), "pagina", "storia"); err != nil || got.Version != 2 || got.Pages["it"].Body != "z" {
		t.Errorf("readers see %+v, %v", got, err)
	}
}
