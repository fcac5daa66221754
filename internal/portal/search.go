package portal

import (
	"context"

	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/search"
)

// Subject is the kind of thing that a search finds.
type Subject string

// The subjects, in the order in which they are offered.
const (
	Services Subject = "services"
	Answered Subject = "answers" // frequent questions
	Newsy    Subject = "news"
	Offices  Subject = "offices"
	Places   Subject = "places"
	Themes   Subject = "topics"
	Acts     Subject = "acts" // of the notice board
	Texts    Subject = "pages"
)

// Subjects lists the subjects in their order.
func Subjects() []Subject {
	return []Subject{Services, Answered, Newsy, Offices, Places, Themes, Acts, Texts}
}

// weight is what a hit of a subject is worth beside others: who searches most often wants to do something.
func (s Subject) weight() float64 {
	switch s {
	case Services:
		return 1.5
	case Offices, Newsy:
		return 0.9
	case Places, Texts:
		return 0.8
	case Themes:
		return 0.4
	default:
		return 1
	}
}

// Document is a page that can be found. What is given by other modules may leave the weight out.
type Document = search.Document

// Search finds what the sources have at this moment. News of the last days come before old ones.
func (s *Service) Search(ctx context.Context, q search.Question) (search.Found, error) {
	q.Today = string(italy.DayOf(s.journal.Now(ctx)))
	return s.library.Find(ctx, q)
}
