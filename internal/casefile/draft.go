package casefile

import (
	"context"
	"encoding/json"
	"slices"

	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// maxDrafts is how many drafts a citizen may have at a time.
const maxDrafts = 50

// StartRequest begins a request. Known is what the account and the register know of the citizen, by the names of
// catalog.Sources: what is certified stays as it is, the rest may be changed in the form. People are the family that the
// register offers to choose among, by the names of catalog.Lists.
type StartRequest struct {
	Service string
	Lang    string
	Known   map[string]string
	People  map[string][]catalog.Person
}

// registered is what a new draft keeps of what the register said.
func (r StartRequest) registered() catalog.Raw {
	raw := catalog.Raw{}
	sources, _ := catalog.Sources()
	for _, source := range sources {
		if said := r.Known[source]; said != "" {
			raw[catalog.Registered(source)] = []string{said}
		}
	}
	for list, people := range r.People {
		for _, one := range people {
			raw[catalog.Registered(list)] = append(raw[catalog.Registered(list)], one.String())
		}
	}
	return raw
}

// Start begins a draft of a service in the version of today.
func (s *Service) Start(ctx context.Context, req StartRequest) (Draft, error) {
	actor := identity.From(ctx)
	if !may(actor, actFill, thing{account: actor.ID}) {
		return Draft{}, fault.Missing()
	}
	declared, err := s.Declared(req.Service)
	if err != nil {
		return Draft{}, err
	}
	return journal.Change(ctx, s.journal, "casefile.start", func(tx *journal.Tx) (Draft, error) {
		n, err := countDrafts(tx, actor.ID)
		if err != nil {
			return Draft{}, err
		}
		if n >= maxDrafts {
			return Draft{}, fault.New(fault.TooMany, "casefile.too_many_drafts", maxDrafts)
		}
		if err := s.keep(tx, declared); err != nil {
			return Draft{}, err
		}
		known := map[string]string{"citizen.email": actor.Email}
		for name, value := range req.Known {
			known[name] = value
		}
		d := Draft{
			ID: tx.NewID(), Service: declared.Slug, Version: declared.Version(), Account: actor.ID, Lang: req.Lang,
			Raw: declared.Form.Prefill(req.registered(), known), StartedAt: tx.Now, SavedAt: tx.Now, ExpiresDay: expiry(tx),
		}
		tx.About("draft", d.ID)
		return d, insertDraft(tx, d)
	})
}

func expiry(tx *journal.Tx) italy.Day { return italy.DayOf(tx.Now).AddDays(KeepDrafts) }

// Fill reads a draft for who is writing it. It is a Conflict "casefile.sent" once it was sent.
func (s *Service) Fill(ctx context.Context, id string) (Filling, error) {
	actor := identity.From(ctx)
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Filling, error) {
		d, err := draftByID(ctx, q, id)
		if fault.Is(err, fault.NotFound) {
			err = sentAlready(ctx, q, id, actor)
		}
		if err != nil {
			return Filling{}, err
		}
		return s.filling(ctx, q, d, actor)
	})
}

// filling is the draft as of today, for whom it belongs to.
func (s *Service) filling(ctx context.Context, q db.Querier, d Draft, actor identity.Actor) (Filling, error) {
	if !may(actor, actFill, d.thing()) {
		return Filling{}, fault.Missing()
	}
	declared, err := s.version(ctx, q, d.Version)
	if err != nil {
		return Filling{}, err
	}
	return fill(d, declared, actor, italy.DayOf(s.journal.Now(ctx))), nil
}

// sentAlready tells a draft that was never there from one that is a case by now.
func sentAlready(ctx context.Context, q db.Querier, id string, actor identity.Actor) error {
	c, err := caseByID(ctx, q, id)
	if err != nil {
		return err
	}
	if !may(actor, actFill, c.thing()) {
		return fault.Missing()
	}
	return fault.New(fault.Conflict, "casefile.sent")
}

// Drafts lists the citizen's own drafts, the newest first.
func (s *Service) Drafts(ctx context.Context) ([]Draft, error) {
	actor := identity.From(ctx)
	if !actor.IsCitizen() {
		return nil, fault.Missing()
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Draft, error) {
		return draftsOf(ctx, q, actor.ID)
	})
}

// SaveRequest is what was sent for one step. Step is its number among those shown, from 1.
type SaveRequest struct {
	Draft  string
	Step   int
	Raw    catalog.Raw
	Files  map[string][]document.File // by field
	Remove string                     // id of a file to take away
	Lang   string
}

// Saved is what saving a step gave: the draft, and why files were not taken.
type Saved struct {
	Draft   Draft         `json:"draft"`
	Refused []fault.Field `json:"refused"`
}

// SaveStep keeps what was sent for a step, right or wrong; what is wrong with it, Fill tells. Files are kept before
// anything else is looked at. It is a Conflict "casefile.sent" once the request was sent.
func (s *Service) SaveStep(ctx context.Context, req SaveRequest) (Saved, error) {
	return journal.Change(ctx, s.journal, "casefile.save", func(tx *journal.Tx) (Saved, error) {
		f, err := s.hold(tx, req.Draft)
		if err != nil {
			return Saved{}, err
		}
		step, ok := f.At(req.Step)
		if !ok {
			return Saved{}, fault.Missing()
		}
		d := f.Draft
		d.Raw = forgotten(f, step, merged(step, d.Raw, req.Raw))
		refused, err := takeFiles(tx, &d, step, req.Files)
		if err != nil {
			return Saved{}, err
		}
		if req.Remove != "" {
			if err := dropFile(tx, &d, req.Remove); err != nil {
				return Saved{}, err
			}
		}
		d.Lang, d.SavedAt, d.ExpiresDay = req.Lang, tx.Now, expiry(tx)
		tx.About("draft", d.ID)
		return Saved{Draft: d, Refused: refused}, saveDraft(tx, d)
	})
}

// hold takes a draft for this change alone and reads it.
func (s *Service) hold(tx *journal.Tx, id string) (Filling, error) {
	d, err := holdDraft(tx, id)
	if fault.Is(err, fault.NotFound) {
		err = sentAlready(tx.Context(), tx, id, tx.Actor)
	}
	if err != nil {
		return Filling{}, err
	}
	if !may(tx.Actor, actFill, d.thing()) {
		return Filling{}, fault.Missing()
	}
	declared, err := s.version(tx.Context(), tx, d.Version)
	if err != nil {
		return Filling{}, err
	}
	return fill(d, declared, tx.Actor, italy.DayOf(tx.Now)), nil
}

// takeFiles stores the files of a step's fields; one that is refused does not keep the others out. A field for one
// file takes the new one in place of the old.
func takeFiles(tx *journal.Tx, d *Draft, step catalog.VisibleStep, files map[string][]document.File) ([]fault.Field, error) {
	var refused []fault.Field
	for i := range step.Step.Fields {
		field := &step.Step.Fields[i]
		if field.Kind != catalog.KindFile {
			continue
		}
		for _, file := range files[field.ID] {
			err := takeFile(tx, d, field, file)
			if fault.Is(err, fault.Invalid) {
				refused = append(refused, refusal(field.ID, err))
			} else if err != nil {
				return nil, err
			}
		}
	}
	return refused, nil
}

func takeFile(tx *journal.Tx, d *Draft, field *catalog.Field, file document.File) error {
	file.Accepted = accepted(field)
	if err := tooLarge(field, file); err != nil {
		return err
	}
	stored, err := document.Store(tx, owner(d.ID), field.ID, file)
	if err != nil {
		return err
	}
	if field.Files() == 1 {
		for _, old := range filesIn(d.Raw, field.ID) {
			if err := dropFile(tx, d, old.ID); err != nil {
				return err
			}
		}
	}
	text, err := json.Marshal(answer(field, stored))
	if err != nil {
		return err
	}
	d.Raw[field.ID] = append(slices.Clone(d.Raw[field.ID]), string(text))
	return nil
}

// dropFile takes a file out of the draft and deletes it. A file that is not the draft's is ignored: it may have gone
// with the same button's first press.
func dropFile(tx *journal.Tx, d *Draft, id string) error {
	for name := range d.Raw {
		for _, file := range filesIn(d.Raw, name) {
			if file.ID != id {
				continue
			}
			d.Raw[name] = slices.DeleteFunc(slices.Clone(d.Raw[name]), func(text string) bool {
				var kept catalog.File
				return json.Unmarshal([]byte(text), &kept) == nil && kept.ID == id
			})
			return document.Remove(tx, owner(d.ID), id)
		}
	}
	return nil
}

// Discard deletes a draft with its files.
func (s *Service) Discard(ctx context.Context, id string) error {
	return journal.Do(ctx, s.journal, "casefile.discard", func(tx *journal.Tx) error {
		f, err := s.hold(tx, id)
		if err != nil {
			return err
		}
		return discard(tx, f.ID)
	})
}

func discard(tx *journal.Tx, id string) error {
	tx.About("draft", id)
	if err := document.RemoveAll(tx, owner(id)); err != nil {
		return err
	}
	return deleteDraft(tx, id)
}
