package app

import (
	"context"

	"comune.example/sportello/internal/portal"
	"comune.example/sportello/internal/search"
)

// ownPages are the pages that the program itself brings, so that the search finds them as well: they stand in no file and
// change only with the program.
type ownPages struct{ *App }

// Name implements search.Source.
func (ownPages) Name() string { return "pages" }

// Revision implements search.Source.
func (ownPages) Revision(context.Context) (string, error) { return "1", nil }

// Documents implements search.Source. It is asked once the texts are there.
func (p ownPages) Documents(context.Context, string) (search.Changes, error) {
	entry := search.Entry{ID: "all"}
	for _, lang := range p.Municipality.Languages {
		say := p.texts.Printer(lang)
		for _, page := range []struct{ path, title, lead string }{
			{"/prenotazioni", "booking.title", "booking.lead"},
			{"/certificati", "certificate.title", "certificate.lead"},
			{"/verifica", "certificate.verify.title", "certificate.verify.lead"},
			{"/statistiche", "statistics.title", "portal.documents.figures"},
			{"/accesso", "account.access.title", "account.access.lead"},
			{"/registrazione", "account.register.title", "account.register.lead"},
			{"/domande-frequenti", "portal.questions.title", "portal.questions.lead"},
			{"/servizi/richiedi-assistenza", "complaint.assistance.title", "complaint.assistance.lead"},
			{"/segnala", "complaint.start.title", "complaint.start.lead"},
			{"/segnalazioni", "complaint.list.title", "complaint.list.lead"},
			{"/amministrazione-trasparente", "portal.transparency.title", "portal.transparency.lead"},
			{"/albo-pretorio", "noticeboard.title", "noticeboard.lead"},
			{"/albo-pretorio/verifica", "noticeboard.verify.title", "noticeboard.verify.lead"},
			{"/mappa-del-sito", "portal.map.title", ""},
		} {
			if page.path == "/segnala" && len(p.Municipality.Reporting.Categories) == 0 {
				continue // the town takes no reports
			}
			doc := search.Document{Lang: lang, Kind: string(portal.Texts), Path: page.path, Title: say.T(page.title)}
			if page.lead != "" {
				doc.Summary = say.T(page.lead)
			}
			entry.Docs = append(entry.Docs, doc)
		}
	}
	return search.Changes{Revision: "1", Whole: true, Entries: []search.Entry{entry}}, nil
}

// readAhead takes in what can be found when the program starts, so that nobody's question waits for it.
func (a *App) readAhead(ctx context.Context) {
	if _, err := a.Portal.Search(ctx, search.Question{}); err != nil && ctx.Err() == nil {
		failed(ctx, "search")(err)
	}
}
