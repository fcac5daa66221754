package portal

import (
	"context"

	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/search"
)

// newLibrary makes the library of the site: what is declared, and what other modules give.
func (s *Service) newLibrary() *search.Library {
	sources := append([]search.Source{declared{s.config}}, s.config.Sources...)
	return search.NewLibrary(s.config.Municipality.Synonyms, sources...)
}

// declared gives what stands in files; it does not change while the program runs.
type declared struct{ Config }

// Name implements search.Source.
func (declared) Name() string { return "declared" }

// Revision implements search.Source.
func (declared) Revision(context.Context) (string, error) { return "1", nil }

// Documents implements search.Source.
func (d declared) Documents(context.Context, string) (search.Changes, error) {
	entry := search.Entry{ID: "all"}
	for _, lang := range d.Municipality.Languages {
		for _, list := range [][]Document{d.services(lang), d.answers(lang), d.offices(lang), d.places(lang), d.topics(lang), d.texts(lang)} {
			entry.Docs = append(entry.Docs, list...)
		}
	}
	for _, page := range d.Pages {
		if page.Kind == "" {
			page.Kind = string(Texts)
		}
		page.Body = plain(page.Body)
		entry.Docs = append(entry.Docs, page)
	}
	return search.Changes{Revision: "1", Whole: true, Entries: []search.Entry{entry}}, nil
}

func (d declared) services(lang string) []Document {
	var list []Document
	for _, s := range d.Catalog.Services {
		sheet := s.Sheet(lang)
		doc := Document{
			Lang: lang, Kind: string(Services), Path: s.Path(), Title: sheet.Title, Summary: sheet.Summary, Topics: s.Topics,
			Keywords: topicTitles(s.Topics, lang), Weight: Services.weight(),
		}
		if category, ok := catalog.Category(s.Category); ok {
			doc.Keywords = append(doc.Keywords, category.Title.In(lang))
		}
		for _, section := range sheet.Sections {
			doc.Body += plain(section.Body) + "\n"
		}
		list = append(list, doc)
	}
	return list
}

func (d declared) answers(lang string) []Document {
	var list []Document
	for _, q := range d.Municipality.FAQ {
		list = append(list, Document{
			Lang: lang, Kind: string(Answered), Path: "/domande-frequenti#" + q.ID, Title: q.Question.In(lang), Body: plain(q.Answer.In(lang)),
			Topics: d.topicsOf(q.Services), Weight: Answered.weight(),
		})
	}
	return list
}

// topicsOf are the topics of services.
func (d declared) topicsOf(services []string) []string {
	var topics []string
	for _, slug := range services {
		if s, ok := d.Catalog.Service(slug); ok {
			topics = append(topics, s.Topics...)
		}
	}
	return topics
}

func (d declared) offices(lang string) []Document {
	var list []Document
	for _, o := range d.Municipality.Offices {
		list = append(list, Document{
			Lang: lang, Kind: string(Offices), Path: "/amministrazione/uffici/" + o.Slug, Title: o.Name.In(lang), Summary: o.Summary.In(lang),
			Body: plain(o.Competences.In(lang)), Weight: Offices.weight(),
		})
	}
	return list
}

func (d declared) places(lang string) []Document {
	var list []Document
	for _, site := range d.Municipality.Estate.Sites {
		if Public(site) {
			list = append(list, Document{
				Lang: lang, Kind: string(Places), Path: d.Live + "/luoghi/" + site.Code, Title: site.Name.In(lang), Summary: site.Address,
				Weight: Places.weight(),
			})
		}
	}
	return list
}

// topics are the topics that some service is about.
func (d declared) topics(lang string) []Document {
	var list []Document
	for _, t := range catalog.Topics() {
		if len(d.Catalog.WithTopic(t.Slug)) > 0 {
			list = append(list, Document{
				Lang: lang, Kind: string(Themes), Path: "/argomenti/" + t.Slug, Title: t.Title.In(lang), Summary: t.Summary.In(lang),
				Topics: []string{t.Slug}, Weight: Themes.weight(),
			})
		}
	}
	return list
}

func (d declared) texts(lang string) []Document {
	var list []Document
	for _, t := range d.Municipality.Legal {
		p := t.In(lang)
		list = append(list, Document{
			Lang: lang, Kind: string(Texts), Path: TextPath(t.Slug), Title: p.Title, Summary: p.Summary, Body: plain(p.Body), Weight: Texts.weight(),
		})
	}
	return list
}

// Public tells whether a site is a place for people; nobody visits a machine room.
func Public(s municipality.Site) bool { return s.Kind != "dc" }

func topicTitles(slugs []string, lang string) []string {
	titles := make([]string, 0, len(slugs))
	for _, slug := range slugs {
		if t, ok := catalog.Topic(slug); ok {
			titles = append(titles, t.Title.In(lang))
		}
	}
	return titles
}
