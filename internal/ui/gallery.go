package ui

import (
	"math"
	"net/url"
	"time"

	"github.com/a-h/templ"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/web"
)

const galleryPath = "/_componenti"

// GalleryRoutes are pages that show every component and every kind of page with
// sample data: where the look is worked on, and what the tests of accessibility
// read. They belong to demonstrations, not to a municipality's site.
func (s *Shell) GalleryRoutes() []web.Route {
	pages := []struct {
		path string
		do   func(*web.Call) error
	}{
		{"", s.Gallery},
		{"/modulo", s.galleryOfForms},
		{"/passo", s.galleryStep},
		{"/conferma", s.galleryConfirmation},
		{"/elimina", s.galleryRemoval},
		{"/inizio", s.galleryHome},
		{"/ufficio", s.OfficeGallery},
		{"/guasto", s.galleryFailure},
		{"/attesa", s.galleryRoom},
	}
	routes := make([]web.Route, 0, len(pages))
	for _, p := range pages {
		routes = append(routes, web.Route{Pattern: "GET " + galleryPath + p.path, Who: web.Anyone(), Do: p.do, Demo: true, Uncounted: true})
	}
	return routes
}

// galleryPage is what the pages of the gallery have in common.
func galleryPage(c *web.Call, title string) Page {
	return Page{
		Title: title, NoIndex: true, Section: SectionServices, Status: ok,
		Breadcrumb: []Link{{URL: c.URL(galleryPath), Text: c.Print.T("ui.gallery.title")}},
	}
}

// Gallery answers with the page of the components.
func (s *Shell) Gallery(c *web.Call) error {
	p := galleryPage(c, c.Print.T("ui.gallery.title"))
	p.Lead, p.Rating, p.Breadcrumb = c.Print.T("ui.gallery.lead"), true, nil
	return s.Page(c, p, gallery(c))
}

// galleryOfForms shows the fields, empty and filled, right and wrong.
func (s *Shell) galleryOfForms(c *web.Call) error {
	form := galleryForm(c)
	p := galleryPage(c, "Modulo")
	p.Errors = form.Errors()
	return s.Page(c, p, inItalian(galleryFields(form)))
}

func (s *Shell) galleryStep(c *web.Call) error {
	p := galleryPage(c, "Una domanda per pagina")
	p.NoTitle, p.Narrow = true, true
	return s.Page(c, p, inItalian(galleryQuestion(c, NewForm(c, galleryPath+"/passo"))))
}

func (s *Shell) galleryConfirmation(c *web.Call) error {
	p := galleryPage(c, "Richiesta inviata")
	p.NoTitle, p.Rating, p.Service = true, true, true
	return s.Page(c, p, inItalian(GalleryPanel(c)))
}

func (s *Shell) galleryRemoval(c *web.Call) error {
	p := galleryPage(c, "Rinuncia alla richiesta")
	p.Narrow = true
	return s.Page(c, p, inItalian(galleryConfirm(NewForm(c, galleryPath+"/elimina"))))
}

func (s *Shell) galleryHome(c *web.Call) error {
	p := galleryPage(c, "Pagina iniziale")
	p.Wide, p.NoTitle, p.Breadcrumb = true, true, nil
	return s.Page(c, p, inItalian(galleryHero(c, s.Paths.Search)))
}

// OfficeGallery is the gallery of the back office.
func (s *Shell) OfficeGallery(c *web.Call) error {
	return s.Page(c, Page{Title: c.Print.T("ui.gallery.title"), Office: true}, inItalian(officeGallery(c)))
}

func (s *Shell) galleryFailure(c *web.Call) error {
	p := galleryPage(c, c.Print.T("ui.failure.500.title"))
	p.Narrow, p.Breadcrumb = true, nil
	return s.Page(c, p, s.failureBody(c, "ui.failure.500.text", web.Failure{ID: "K7Q2M4"}))
}

func (s *Shell) galleryRoom(c *web.Call) error {
	w := web.Waiting{Position: 128, Seconds: 240, Again: 3600, Look: c.URL(galleryPath), Method: "GET", Action: c.URL(galleryPath)}
	return c.Render(ok, s.room(c, w))
}

// galleryForm is half filled and half wrong.
func galleryForm(c *web.Call) Form {
	values := url.Values{
		"nome": {"Ada"}, "luogo": {"b"}, "giorni": {"lun", "mer"}, "orario": {"1000"}, "nascita_giorno": {"31"}, "nascita_mese": {"2"},
		"nascita_anno": {"1980"}, "registro": {"Via Garibaldi, 12"}, "note": {"Il citofono non funziona."},
	}
	form := NewForm(c, galleryPath+"/modulo").Filled(values).Failed(fault.Wrong(
		fault.Field{Name: "email", Key: "ui.gallery.noemail"},
		fault.Field{Name: "nascita", Key: "ui.gallery.nodate"},
		fault.Field{Name: "motivo", Key: "ui.gallery.noreason"},
		fault.Field{Name: "modo", Text: "Scegli come vuoi ricevere la risposta"},
		fault.Field{Name: "documento", Text: "Il file deve essere un PDF, JPG o PNG"},
		fault.Field{Name: "racconto", Text: "Racconta che cosa è successo"},
		fault.Field{Name: "dichiaro", Text: "Per proseguire devi dichiarare di aver letto l'informativa"},
	))
	form.Multipart = true
	return form
}

func galleryDay() time.Time { return time.Date(2027, 3, 11, 9, 0, 0, 0, time.UTC) }

func galleryEvents(c *web.Call) []Event {
	return []Event{
		{Title: "Ricevuta", When: c.Print.DateTime(galleryDay()), State: Done},
		{Title: "Notifica non consegnata", When: c.Print.Day("2027-03-11"), Text: "La casella di posta è piena.", State: Failed},
		{Title: "In lavorazione all'Ufficio anagrafe", When: c.Print.Day("2027-03-12"), Text: "Se ne occupa Ugo Bianchi", State: Current},
		{Title: "Conclusione", When: c.Print.Day("2027-04-10"), State: Todo},
	}
}

func galleryTasks() []Task {
	return []Task{
		{Title: "Chi fa la richiesta", URL: "#richiedente", State: Done},
		{Title: "Dati dell'immobile", URL: "#immobile", State: Current},
		{Title: "Elaborati", Hint: "Tre file in formato PDF", URL: "#elaborati", State: Todo},
		{Title: "Titolo di proprietà", URL: "#titolo", State: Failed},
		{Title: "Pagamento", Hint: "Quando le altre parti sono complete", State: Locked},
	}
}

func galleryTable(c *web.Call) Table {
	return Table{
		Caption: "Le mie pratiche",
		Columns: []Column{{Title: "Pratica", SortURL: "?ordina=pratica", Sorted: Ascending}, {Title: "Stato"}, {Title: "Termine", SortURL: "?ordina=termine"}, {Title: "Da pagare", Numeric: true}},
		Rows: []Row{
			{Cells: []templ.Component{Anchor("#1", "Permesso ZTL"), Badge("In corso", Info), Deadline(c.Print, "2027-03-13", galleryDay()), Money(c.Print, 1600)}, Tone: Warning},
			{Cells: []templ.Component{Anchor("#2", "Iscrizione al nido"), Badge("Conclusa", Good), Deadline(c.Print, "2027-05-01", galleryDay()), Text("")}},
			{Cells: []templ.Component{Anchor("#3", "Occupazione di suolo pubblico"), Badge("Da completare", Warning), Deadline(c.Print, "2027-03-01", galleryDay()), Money(c.Print, 123450)}, Tone: Bad},
		},
	}
}

func galleryChart(id string) Chart {
	return Chart{
		ID: id, Title: "Richieste ricevute e concluse", Desc: "Le richieste crescono da gennaio a giugno; le concluse le seguono.", Axis: "Mese",
		Labels: []string{"gen", "feb", "mar", "apr", "mag", "giu"},
		Series: []Series{{Name: "Ricevute", Values: []float64{120, 148, 171, 160, 205, 232}}, {Name: "Concluse", Values: []float64{98, 131, 150, 166, 181, 214}}},
	}
}

func galleryParts() Chart {
	c := galleryChart("parti")
	c.Title, c.Desc = "Appuntamenti per esito", "La maggior parte degli appuntamenti ha luogo; pochi sono disdetti, pochissimi mancati."
	c.Series = []Series{
		{Name: "Avvenuti", Values: []float64{310, 342, 351, 338, 360, 372}},
		{Name: "Disdetti", Values: []float64{41, 38, 52, 47, 39, 44}},
		{Name: "Mancati", Values: []float64{22, 19, 25, 17, 20, 18}},
		{Name: "Spostati", Values: []float64{12, 15, 9, 14, 11, 16}},
	}
	return c
}

func galleryYear() Chart {
	c := Chart{ID: "anno", Title: "Attesa media", Desc: "L'attesa oscilla attorno a quaranta minuti.", Axis: "Settimana"}
	wait := Series{Name: "Minuti"}
	for week := range 52 {
		c.Labels = append(c.Labels, galleryDay().AddDate(0, 0, 7*week).Format("02/01"))
		wait.Values = append(wait.Values, math.Round(40+18*math.Sin(float64(week)/5)))
	}
	c.Series = []Series{wait}
	return c
}

// galleryMap is a piece of no town: a river, a street, two marks that fall together and one apart.
func galleryMap() GeoMap {
	at := func(north, east float64) GeoPoint { return GeoPoint{Lat: 45 + north/1000, Lon: 10 + east/1000} }
	return GeoMap{
		Title: "Segnalazioni in centro", Desc: "Due segnalazioni vicino al ponte, una ai giardini.", View: NewGeoView(at(0, 0), 1200),
		Lines: []GeoLine{
			{Kind: "water", Points: []GeoPoint{at(-8, -12), at(0, -2), at(8, 12)}},
			{Kind: "street", Points: []GeoPoint{at(6, -12), at(-4, 12)}},
		},
		Landmarks: []GeoMark{{At: at(3, -4), Title: "Stazione"}},
		Marks: []GeoMark{
			{At: at(0, -1), Title: "Buca sul ponte", URL: "#buca", Tone: Info},
			{At: at(0.1, -1.1), Title: "Lampione spento", URL: "#lampione", Tone: Warning},
			{At: at(-3, 6), Title: "Panchina rotta", URL: "#panchina", Tone: Good},
		},
		Look:       func(GeoView) string { return "#mappa" },
		TableTitle: "Le segnalazioni in tabella",
		Table: Table{
			Caption: "Segnalazioni", HideCaption: true, Columns: []Column{{Title: "Che cosa"}, {Title: "Stato"}},
			Rows: []Row{Cells("Buca sul ponte", "Presa in carico"), Cells("Lampione spento", "Ricevuta"), Cells("Panchina rotta", "Risolta")},
		},
	}
}
