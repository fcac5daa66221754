package noticeboard

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// Filter narrows the board down; what is empty narrows nothing. From and Until are days on which an act must have been on
// the board.
type Filter struct {
	Kind, Office, Text string
	From, Until        italy.Day
	ByEnd              bool // those that end first stand first; else the last number
}

func (f Filter) takes(a Act) bool {
	if f.Kind != "" && a.Kind != f.Kind || f.Office != "" && a.Office != f.Office {
		return false
	}
	if f.From != "" && a.Until < f.From || f.Until != "" && a.From > f.Until {
		return false
	}
	text := strings.ToLower(strings.Join([]string{a.Subject, a.Body, a.ActNumber, a.RegisterNumber()}, "\n"))
	for _, word := range strings.Fields(strings.ToLower(f.Text)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// Board lists what the board shows at this moment.
func (s *Service) Board(ctx context.Context, f Filter) ([]Act, error) {
	list, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Act, error) {
		return shownActs(ctx, q, s.today(ctx))
	})
	list = slices.DeleteFunc(list, func(a Act) bool { return !f.takes(a) })
	if f.ByEnd {
		slices.SortStableFunc(list, func(a, b Act) int { return cmp.Compare(a.Until, b.Until) })
	}
	return list, err
}

// Read gives a published act by its number: NotFound for none, and for one whose days have not begun. Of an act whose days
// are over it gives number and days alone.
//
// norm: D.Lgs. 33/2013 art. 7-bis, Garante 15 May 2014 n. 243 (no personal data after the period)
func (s *Service) Read(ctx context.Context, year, number int64) (Act, error) {
	a, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Act, error) { return actNumbered(ctx, q, year, number) })
	switch today := s.today(ctx); {
	case err != nil:
		return Act{}, err
	case today > a.Until:
		return Act{Year: a.Year, Number: a.Number, From: a.From, Until: a.Until, State: a.State}, nil
	case !a.Visible(today):
		return Act{}, fault.Missing()
	}
	return a, nil
}

// File gives a file of an act that is on the board and was not annulled: NotFound for any other.
func (s *Service) File(ctx context.Context, year, number int64, file string) (Attachment, []byte, error) {
	a, err := s.Read(ctx, year, number)
	if err != nil {
		return Attachment{}, nil, err
	}
	if a.Phase(s.today(ctx)) != Current {
		return Attachment{}, nil, fault.Missing()
	}
	return s.read(ctx, a.ID, file)
}

func (s *Service) read(ctx context.Context, id, file string) (Attachment, []byte, error) {
	var data []byte
	d, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (d document.Document, err error) {
		d, data, err = document.Read(ctx, q, ownerOf(id), file)
		return d, err
	})
	return Attachment{ID: d.ID, Name: d.Name, Media: d.Media, Size: d.Size, SHA256: d.SHA256}, data, err
}

// Acts lists the acts that the actor's offices asked for, in whatever phase, the last first; for keepers those of all.
func (s *Service) Acts(ctx context.Context) ([]Act, error) {
	actor := identity.From(ctx)
	offices, all := actor.Offices(identity.RoleClerk)
	switch {
	case all || may(actor, actPublish, ""):
		offices = []string{""}
	case len(offices) == 0:
		return nil, fault.Missing()
	}
	var list []Act
	for _, office := range offices {
		acts, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Act, error) { return actsOf(ctx, q, office) })
		if err != nil {
			return nil, err
		}
		list = append(list, acts...)
	}
	slices.SortStableFunc(list, func(a, b Act) int { return b.RequestedAt.Compare(a.RequestedAt) })
	return list, nil
}

// Act reads one act in whatever phase, for who may see it.
func (s *Service) Act(ctx context.Context, id string) (Act, error) { return s.own(ctx, id, actSee) }

func (s *Service) own(ctx context.Context, id string, act action) (Act, error) {
	a, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Act, error) { return actByID(ctx, q, id) })
	if err == nil && !may(identity.From(ctx), act, a.Office) {
		err = fault.Missing()
	}
	if err != nil {
		return Act{}, err
	}
	return a, nil
}

// OfficeFile gives a file of an act in whatever phase, for who may see it.
func (s *Service) OfficeFile(ctx context.Context, id, file string) (Attachment, []byte, error) {
	if _, err := s.own(ctx, id, actSee); err != nil {
		return Attachment{}, nil, err
	}
	return s.read(ctx, id, file)
}

// Untagged lists the names of the act's PDFs that do not say how they are read aloud: a warning, not a refusal.
//
// norm: L. 4/2004 art. 3-bis; AgID, guidelines on accessibility of 2020, 3.2
func (s *Service) Untagged(ctx context.Context, id string) ([]string, error) {
	a, err := s.own(ctx, id, actSee)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, f := range a.Files {
		if f.Media != "application/pdf" {
			continue
		}
		_, data, err := s.read(ctx, id, f.ID)
		if err != nil {
			return nil, err
		}
		if !tagged(data) {
			names = append(names, f.Name)
		}
	}
	return names, nil
}

// tagged tells whether a PDF has a structure; one whose objects are packed away may have one, and gets the benefit of the doubt.
func tagged(file []byte) bool {
	return bytes.Contains(file, []byte("/StructTreeRoot")) || bytes.Contains(file, []byte("/ObjStm"))
}

// atFile says at the field "file" what is wrong with a file.
func atFile(err error) error {
	e, ok := errors.AsType[*fault.Error](err)
	if !ok {
		return err
	}
	return wrongFile(e.Key, e.Args...)
}
