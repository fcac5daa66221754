package noticeboard

import (
	"context"

	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/pdf"
)

// Config is what the service is given.
type Config struct {
	Town     string
	Office   func(slug string) bool                      // whether there is such an office
	NameOf   func(slug string) string                    // what the proof calls it
	Seal     func(doc pdf.Document) ([]byte, error)      // writes a document and signs it for the town
	Trusted  func(r pdf.Report) (signer string, ok bool) // whether a signature is the town's
	Subjects string                                      // the kind under which a search lists acts
}

// Service is what can be done with the board.
type Service struct {
	journal *journal.Journal
	config  Config
	kinds   []Kind
	texts   texts
}

// NewService makes the module's service.
func NewService(j *journal.Journal, config Config) (*Service, error) {
	kinds, err := readKinds()
	if err != nil {
		return nil, err
	}
	words, err := loadTexts()
	return &Service{journal: j, config: config, kinds: kinds, texts: words}, err
}

func (s *Service) today(ctx context.Context) italy.Day { return italy.DayOf(s.journal.Now(ctx)) }

// Request asks for a publication in an office's name: Invalid at the fields that do not hold.
func (s *Service) Request(ctx context.Context, req Request) (Act, error) {
	actor := identity.From(ctx)
	if !actor.Has(identity.RoleClerk) && !may(actor, actRequest, "") {
		return Act{}, fault.Missing()
	}
	wanted, err := s.asked(ctx, req)
	if err != nil {
		return Act{}, err
	}
	return journal.Change(ctx, s.journal, "noticeboard.request", func(tx *journal.Tx) (Act, error) {
		a := wanted
		a.ID, a.RequestedBy, a.RequestedAt, a.Version = tx.NewID(), tx.Actor.ID, tx.Now, 1
		tx.About("act", a.ID)
		return a, insertAct(tx, a)
	})
}

// asked checks a request, and that it is in the name of an office of the actor's.
func (s *Service) asked(ctx context.Context, req Request) (Act, error) {
	a, err := s.checked(req, s.today(ctx))
	if err == nil && !may(identity.From(ctx), actRequest, a.Office) {
		err = fault.Wrong(fault.Field{Name: "ufficio", Key: "noticeboard.error.office"})
	}
	return a, err
}

// Rewrite changes what was asked for. It is a Conflict "noticeboard.changed" when somebody else was faster or the act is
// published already.
func (s *Service) Rewrite(ctx context.Context, id string, version int64, req Request) (Act, error) {
	if _, err := s.own(ctx, id, actRequest); err != nil {
		return Act{}, err
	}
	wanted, err := s.asked(ctx, req)
	if err != nil {
		return Act{}, err
	}
	return s.change(ctx, "noticeboard.rewrite", id, actRequest, func(tx *journal.Tx, old Act) (Act, error) {
		a := wanted
		a.ID, a.RequestedBy, a.RequestedAt, a.Files, a.Version = old.ID, old.RequestedBy, old.RequestedAt, old.Files, version
		if ok, err := updateAct(tx, a); err != nil || !ok {
			return Act{}, orChanged(err)
		}
		a.Version++
		return a, nil
	})
}

// Attach adds files to what was asked for: Invalid at "file" for one that cannot be kept; either all are added or none.
func (s *Service) Attach(ctx context.Context, id string, files []document.File) (Act, error) {
	return s.change(ctx, "noticeboard.attach", id, actRequest, func(tx *journal.Tx, a Act) (Act, error) {
		switch {
		case len(files) == 0:
			return Act{}, wrongFile("noticeboard.error.no_file")
		case len(a.Files)+len(files) > maxFiles:
			return Act{}, wrongFile("noticeboard.error.files", maxFiles)
		}
		if ok, err := touchAct(tx, id); err != nil || !ok {
			return Act{}, orChanged(err)
		}
		for _, f := range files {
			f.Accepted = []document.Type{document.PDF, document.P7M, document.XML}
			d, err := document.Store(tx, ownerOf(id), "board", f)
			if fault.Is(err, fault.Invalid) {
				return Act{}, atFile(err)
			}
			if err != nil {
				return Act{}, err
			}
			a.Files = append(a.Files, Attachment{ID: d.ID, Name: d.Name, Media: d.Media, Size: d.Size, SHA256: d.SHA256})
		}
		a.Version++
		return a, nil
	})
}

// Detach takes a file away from what was asked for.
func (s *Service) Detach(ctx context.Context, id, file string) (Act, error) {
	return s.change(ctx, "noticeboard.detach", id, actRequest, func(tx *journal.Tx, a Act) (Act, error) {
		if ok, err := touchAct(tx, id); err != nil || !ok {
			return Act{}, orChanged(err)
		}
		if err := document.Remove(tx, ownerOf(id), file); err != nil {
			return Act{}, err
		}
		a.Version++
		return a, nil
	})
}

// Discard takes back what was asked for; there was no number yet, so none is missing.
func (s *Service) Discard(ctx context.Context, id string) error {
	_, err := s.change(ctx, "noticeboard.discard", id, actRequest, func(tx *journal.Tx, a Act) (Act, error) {
		if err := document.RemoveAll(tx, ownerOf(id)); err != nil {
			return Act{}, err
		}
		ok, err := deleteAct(tx, id)
		if err != nil || !ok {
			return Act{}, orChanged(err)
		}
		return a, nil
	})
	return err
}

// Publish puts an act on the board under the year's next number, from today or the later day that was asked for. For
// keepers. It is a Conflict "noticeboard.changed" when the act is no longer the version seen, "noticeboard.no_file" when
// there is nothing to read.
func (s *Service) Publish(ctx context.Context, id string, version int64) (Act, error) {
	return s.change(ctx, "noticeboard.publish", id, actPublish, func(tx *journal.Tx, a Act) (Act, error) {
		if len(a.Files) == 0 && a.State == Requested {
			return Act{}, fault.New(fault.Conflict, "noticeboard.no_file")
		}
		today := italy.DayOf(tx.Now)
		a.From, a.Year, a.PublishedAt, a.Version = max(today, a.Wanted), int64(today.Year()), tx.Now, version
		a.Until = LastDay(a.From, a.Days)
		var err error
		if a.Number, err = nextNumber(tx, a.Year); err != nil {
			return Act{}, err
		}
		if a.Digest, err = contentOf(a).digest(); err != nil {
			return Act{}, err
		}
		if ok, err := publishAct(tx, a); err != nil || !ok {
			return Act{}, orChanged(err)
		}
		a.State, a.Version = Published, version+1
		tx.Emit(ActPublished{told(a)})
		if !a.Visible(today) {
			return a, nil // the evidence of its first day will have it
		}
		return a, record(tx, Publication, []Line{{a.RegisterNumber(), a.Digest}})
	})
}

// Annul strikes a publication out: number and subject stay on the board with the reason until its end, the files are
// shown no longer. For keepers. What was wrong is published again as a new act.
func (s *Service) Annul(ctx context.Context, id, reason string) (Act, error) {
	reason = oneLine(reason)
	return s.change(ctx, "noticeboard.annul", id, actPublish, func(tx *journal.Tx, a Act) (Act, error) {
		if len([]rune(reason)) < 5 || len([]rune(reason)) > maxText {
			return Act{}, fault.Wrong(fault.Field{Name: "motivo", Key: "noticeboard.error.reason", Args: []any{maxText}})
		}
		today := italy.DayOf(tx.Now)
		if a.State != Published || today > a.Until {
			return Act{}, orChanged(nil)
		}
		if ok, err := annulAct(tx, id, reason); err != nil || !ok {
			return Act{}, orChanged(err)
		}
		tx.On(reason)
		a.State, a.Reason, a.AnnulledAt, a.Version = Annulled, reason, tx.Now, a.Version+1
		tx.Emit(ActAnnulled{told(a), reason})
		if !a.Visible(today) {
			return a, nil
		}
		return a, record(tx, Annulment, []Line{{a.RegisterNumber(), a.Digest}})
	})
}

// change is a change of one act by who may do it; for others there is no such act.
func (s *Service) change(ctx context.Context, name, id string, act action, do func(tx *journal.Tx, a Act) (Act, error)) (Act, error) {
	return journal.Change(ctx, s.journal, name, func(tx *journal.Tx) (Act, error) {
		a, err := actByID(tx.Context(), tx, id)
		if err == nil && !may(tx.Actor, act, a.Office) {
			err = fault.Missing()
		}
		if err != nil {
			return Act{}, err
		}
		tx.About("act", id)
		return do(tx, a)
	})
}

func orChanged(err error) error {
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "noticeboard.changed")
}

func wrongFile(key string, args ...any) error {
	return fault.Wrong(fault.Field{Name: "file", Key: key, Args: args})
}
