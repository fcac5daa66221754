package ui

import (
	"net/url"
	"time"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/web"
)

// Gallery answers with a page that shows every component with sample data: where
// the look is worked on, and what the tests of accessibility read. It belongs to
// demonstrations, not to a municipality's site.
func (s *Shell) Gallery(c *web.Call) error {
	form := galleryForm(c)
	return s.Page(c, Page{
		Title: c.Print.T("ui.gallery.title"), Lead: c.Print.T("ui.gallery.lead"), Section: SectionServices, Rating: true, NoIndex: true,
		Breadcrumb: []Link{{URL: c.URL("/servizi"), Text: c.Print.T("ui.menu.services")}}, Errors: form.Errors(), Status: 200,
	}, gallery(c, form))
}

// OfficeGallery is the gallery of the back office.
func (s *Shell) OfficeGallery(c *web.Call) error {
	return s.Page(c, Page{Title: c.Print.T("ui.gallery.title"), Office: true}, officeGallery(c))
}

// galleryForm is half filled and half wrong.
func galleryForm(c *web.Call) Form {
	values := url.Values{"nome": {"Ada"}, "luogo": {"b"}, "giorni": {"lun", "mer"}, "orario": {"1000"}, "nascita_giorno": {"31"}, "nascita_mese": {"2"}, "nascita_anno": {"1980"}}
	form := NewForm(c, "/componenti").Filled(values).Failed(fault.Wrong(
		fault.Field{Name: "email", Key: "ui.gallery.noemail"},
		fault.Field{Name: "nascita", Key: "ui.gallery.nodate"},
		fault.Field{Name: "motivo", Key: "ui.gallery.noreason"},
	))
	form.Multipart = true
	return form
}

func galleryDay() time.Time { return time.Date(2027, 3, 11, 9, 0, 0, 0, time.UTC) }
