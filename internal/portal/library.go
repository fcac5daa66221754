package portal

import (
	"context"

	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/municipality"
)

// indexKey says from what the index was made: it is made again when anything of this differs.
type indexKey struct {
	news, versions int64
	day            italy.Day
	made           bool
}

// maxQuestion is how many bytes of a search are read.
const maxQuestion = 200

// Search finds services, answers, news, offices and pages in a language.
func (s *Service) Search(ctx context.Context, lang, question string) (Found, error) {
	if len(question) > maxQuestion {
		question = question[:maxQuestion]
	}
	index, err := s.current(ctx, lang)
	if err != nil || index == nil {
		return Found{}, err
	}
	return index.Find(question), nil
}

// current gives the index of a language, made anew when news changed or a day began.
func (s *Service) current(ctx context.Context, lang string) (*Index, error) {
	key, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (indexKey, error) {
		r, err := revision(ctx, q)
		return indexKey{news: r.N, versions: r.Versions, day: italy.DayOf(s.journal.Now(ctx)), made: true}, err
	})
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.indexed == key {
		return s.index[lang], nil
	}
	news, err := s.shown(ctx)
	if err != nil {
		return nil, err
	}
	s.index = map[string]*Index{}
	for _, l := range s.config.Municipality.Languages {
		s.index[l] = NewIndex(l, s.documents(l, news))
	}
	s.indexed = key
	return s.index[lang], nil
}

// documents lists all that can be found in a language.
func (s *Service) documents(lang string, news []News) []Document {
	var list []Document
	for _, d := range s.config.Catalog.Services {
		list = append(list, serviceDocument(d, lang))
	}
	for _, q := range s.config.Municipality.FAQ {
		list = append(list, Document{
			Subject: Answered, Lang: lang, Path: "/domande-frequenti#" + q.ID, Title: q.Question.In(lang), Summary: "", Body: q.Answer.In(lang),
		})
	}
	for _, n := range news {
		p := n.In(lang)
		list = append(list, Document{
			Subject: Newsy, Lang: lang, Path: n.Path(), Title: p.Title, Summary: p.Summary, Body: p.Body, Topics: topicTitles(n.Topics, lang),
		})
	}
	for _, o := range s.config.Municipality.Offices {
		list = append(list, Document{
			Subject: Offices, Lang: lang, Path: "/amministrazione/uffici/" + o.Slug, Title: o.Name.In(lang), Summary: o.Summary.In(lang),
			Body: o.Competences.In(lang),
		})
	}
	for _, site := range s.config.Municipality.Estate.Sites {
		if Public(site) {
			list = append(list, Document{
				Subject: Places, Lang: lang, Path: s.config.Live + "/luoghi/" + site.Code, Title: site.Name.In(lang), Summary: site.Address,
			})
		}
	}
	for _, t := range s.config.Municipality.Legal {
		p := t.In(lang)
		list = append(list, Document{Subject: Texts, Lang: lang, Path: TextPath(t.Slug), Title: p.Title, Summary: p.Summary, Body: p.Body})
	}
	return append(list, s.config.Pages...)
}

// Public tells whether a site is a place for people; nobody visits a machine room.
func Public(s municipality.Site) bool { return s.Kind != "dc" }

func serviceDocument(s *catalog.Service, lang string) Document {
	sheet := s.Sheet(lang)
	d := Document{
		Subject: Services, Lang: lang, Path: s.Path(), Title: sheet.Title, Summary: sheet.Summary, Topics: topicTitles(s.Topics, lang),
	}
	if category, ok := catalog.Category(s.Category); ok {
		d.Topics = append(d.Topics, category.Title.In(lang))
	}
	for _, section := range sheet.Sections {
		d.Body += section.Body + "\n"
	}
	return d
}

func topicTitles(slugs []string, lang string) []string {
	titles := make([]string, 0, len(slugs))
	for _, slug := range slugs {
		if t, ok := catalog.Topic(slug); ok {
			titles = append(titles, t.Title.In(lang))
		}
	}
	return titles
}
