package content_test

import (
	"slices"
	"testing"
	"time"

	"comune.example/sportello/internal/content"
	"comune.example/sportello/internal/fault"
)

func TestAPartOfTheTransparentAdministrationHoldsItsPagesAndDocuments(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		paper := func(title, day, section string) content.Request {
			return content.Request{Content: content.Content{
				Fields: map[string]string{"kind": "normativo", "day": day, "office": "sportello", "formats": "PDF", "licence": "cc-by", "section": section},
				Pages:  map[string]content.Page{"it": {Title: title, Summary: "In breve.", Body: "Il testo."}},
			}}
		}
		text := content.Request{Content: content.Content{
			Fields: map[string]string{"section": "bilanci/prova"}, Pages: map[string]content.Page{"it": {Title: "Come si legge", Summary: "In breve.", Body: "Il testo."}},
		}}
		mustPublish(t, p, "documento", paper("Vecchio", "2012-01-31", "bilanci/prova"))
		mustPublish(t, p, "documento", paper("Nuovo", "2014-01-31", "bilanci/prova"))
		mustPublish(t, p, "documento", paper("Altrove", "2014-01-31", "bilanci/altra"))
		mustPublish(t, p, "documento", paper("In nessuna", "2014-01-31", ""))
		mustWrite(t, p, "documento", paper("Bozza", "2014-01-31", "bilanci/prova"))
		page := mustPublish(t, p, "pagina", text)
		titles := func() (list []string) {
			items, err := p.InSection(guest(), "bilanci/prova")
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range items {
				list = append(list, i.Title())
			}
			return list
		}
		if got := titles(); !slices.Equal(got, []string{"Come si legge", "Nuovo", "Vecchio"}) {
			t.Errorf("got %v", got)
		}
		if _, err := p.Withdraw(editor(), page.ID); err != nil {
			t.Fatal(err)
		}
		if got := titles(); !slices.Equal(got, []string{"Nuovo", "Vecchio"}) {
			t.Errorf("after a withdrawal: got %v", got)
		}
		if none, err := p.InSection(guest(), ""); err != nil || len(none) > 0 {
			t.Errorf("what belongs nowhere is listed as %v, %v", none, err)
		}
		_, err := p.Write(editor(), "documento", paper("Inventata", "2014-01-31", "bilanci/inventata"))
		if fields := fault.FieldsOf(err); len(fields) != 1 || fields[0].Name != "section" {
			t.Errorf("a part that the law does not know: %v", err)
		}
	})
}

func TestATextWasUpdatedWhenReadersFirstSawIt(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		i := mustPublish(t, p, "notizia", article("Una prova"))
		first := p.now
		updated := func() time.Time {
			read, err := p.Read(guest(), "notizia", i.Slug)
			if err != nil {
				t.Fatal(err)
			}
			return read.Updated()
		}
		p.now = p.now.Add(time.Hour)
		later := article("Una prova")
		later.Pages["it"] = content.Page{Title: "Una prova", Summary: "In breve.", Body: "Un altro testo."}
		draft, err := p.Rewrite(editor(), i.ID, i.Version, later)
		if err != nil {
			t.Fatal(err)
		}
		if got := updated(); !got.Equal(first) {
			t.Errorf("a draft that nobody sees changed the day to %s", got)
		}
		p.now = p.now.Add(time.Hour)
		if _, err := p.Publish(editor(), i.ID, draft.Version); err != nil {
			t.Fatal(err)
		}
		if got := updated(); !got.Equal(p.now) {
			t.Errorf("got %s, want the moment of the publication %s", got, p.now)
		}
		p.now = p.now.Add(time.Hour)
		coming := later
		coming.PublishAt = content.InstantOf(p.now.Add(48 * time.Hour))
		planned := mustPublish(t, p, "notizia", content.Request{Slug: "prevista", Content: coming.Content})
		p.now = p.now.Add(72 * time.Hour)
		if read, err := p.Read(guest(), "notizia", planned.Slug); err != nil || !read.Updated().Equal(coming.PublishAt.Time()) {
			t.Errorf("got %s, %v, want when it appeared", read.Updated(), err)
		}
	})
}
