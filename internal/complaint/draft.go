package complaint

import (
	"context"
	"crypto/rand"
	"maps"
	"strings"
	"time"
	"unicode/utf8"

	"comune.example/sportello/internal/complaint/photo"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// What a draft is bound by.
const (
	KeepDrafts  = 30  // days after it was last saved
	MostFiles   = 5   // that come with a report
	MostDetails = 600 // characters
	mostTitle   = 120
	mostAddress = 200
	mostName    = 100
	mostDrafts  = 20   // of one account
	mostTyped   = 4000 // characters of one field that are kept, right or wrong
)

// The names of what is typed into a report.
const (
	FieldAccepted  = "privacy"
	FieldCategory  = "category"
	FieldTitle     = "title"
	FieldDetails   = "details"
	FieldAddress   = "address"
	FieldPoint     = "point" // "44.136800, 12.241400"
	FieldAnonymous = "anonymous"
	FieldGiven     = "given_name"
	FieldFamily    = "family_name"
	FieldEmail     = "email"
	FieldView      = "view" // the part of the map that is looked at
	FieldFiles     = "files"
)

func fieldNames() []string {
	return []string{
		FieldAccepted, FieldCategory, FieldTitle, FieldDetails, FieldAddress, FieldPoint, FieldAnonymous, FieldGiven, FieldFamily, FieldEmail, FieldView,
	}
}

// Draft is a report that is being written.
type Draft struct {
	ID         string            `json:"id"`
	Link       string            `json:"link"` // secret: who holds it goes on
	Account    string            `json:"account"`
	Lang       string            `json:"lang"`
	Typed      map[string]string `json:"typed"` // as sent, right or wrong
	StartedAt  time.Time         `json:"started_at"`
	SavedAt    time.Time         `json:"saved_at"`
	ExpiresDay italy.Day         `json:"expires_day"` // the last day on which it is kept
}

// Filling is a draft with its files, and with what is the matter with it.
type Filling struct {
	Draft
	Files []document.Document
	Wrong []fault.Field // empty: it can be sent
	Near  []Report      // open public reports of the same category close by
}

// Start begins a draft for who accepts the conditions, with what an address or the profile knows already. From one place
// guests begin only so many a day, because a draft keeps files.
func (s *Service) Start(ctx context.Context, typed map[string]string, lang, client string) (Draft, error) {
	if len(s.Categories) == 0 {
		return Draft{}, fault.Missing()
	}
	if typed[FieldAccepted] != "si" {
		return Draft{}, fault.Wrong(fault.Field{Name: FieldAccepted, Key: "complaint.error.privacy"})
	}
	return journal.Change(ctx, s.journal, "complaint.start", func(tx *journal.Tx) (Draft, error) {
		d := Draft{ID: tx.NewID(), Link: rand.Text(), Lang: lang, Typed: kept(nil, typed), StartedAt: tx.Now, SavedAt: tx.Now}
		d.ExpiresDay = italy.DayOf(tx.Now).AddDays(KeepDrafts)
		if tx.Actor.IsCitizen() {
			d.Account = tx.Actor.ID
			list, err := draftsOf(tx.Context(), tx, d.Account)
			if err != nil {
				return Draft{}, err
			}
			if len(list) >= mostDrafts {
				return Draft{}, fault.New(fault.TooMany, "complaint.limit.drafts", mostDrafts)
			}
		}
		if err := s.seldom(tx, entryDraft, client); err != nil {
			return Draft{}, err
		}
		tx.About("complaint", d.ID)
		return d, insertDraft(tx, d)
	})
}

// kept lays what was just typed over what was kept before; texts that no form of ours sends are cut.
func kept(before, typed map[string]string) map[string]string {
	all := maps.Clone(before)
	if all == nil {
		all = map[string]string{}
	}
	for _, name := range fieldNames() {
		text, ok := typed[name]
		if !ok {
			continue
		}
		text = tidy(text)
		if r := []rune(text); len(r) > mostTyped {
			text = string(r[:mostTyped])
		}
		all[name] = text
	}
	return all
}

// tidy takes the blanks around a text away and gives its lines one ending.
func tidy(text string) string { return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")) }

// Save is what a page of a draft sends: what was typed, files that came along, the id of a file to take away.
type Save struct {
	Link   string
	Typed  map[string]string
	Files  []document.File
	Remove string
	Lang   string
}

// SaveDraft keeps what was typed, right or wrong. Files that cannot be taken are told, and do not undo the rest.
func (s *Service) SaveDraft(ctx context.Context, req Save) (refused []fault.Field, err error) {
	files, refused := cleaned(req.Files)
	_, err = journal.Change(ctx, s.journal, "complaint.save", func(tx *journal.Tx) (Draft, error) {
		d, err := holdDraft(tx, req.Link)
		if err != nil || !d.opens(tx.Actor) {
			return Draft{}, orMissing(err)
		}
		if tx.Actor.IsCitizen() {
			d.Account = tx.Actor.ID
		}
		d.Typed, d.Lang, d.SavedAt = kept(d.Typed, req.Typed), req.Lang, tx.Now
		d.ExpiresDay = italy.DayOf(tx.Now).AddDays(KeepDrafts)
		tx.About("complaint", d.ID)
		if req.Remove != "" {
			if err := document.Remove(tx, Owner(d.ID), req.Remove); err != nil && !fault.Is(err, fault.NotFound) {
				return Draft{}, err
			}
		}
		if err := s.attach(tx, d, files, &refused); err != nil {
			return Draft{}, err
		}
		return d, saveDraft(tx, d)
	})
	return refused, err
}

// attach stores files as long as there is room.
func (s *Service) attach(tx *journal.Tx, d Draft, files []document.File, refused *[]fault.Field) error {
	have, err := document.List(tx.Context(), tx, Owner(d.ID))
	if err != nil {
		return err
	}
	for i, f := range files {
		if len(have)+i >= MostFiles {
			*refused = append(*refused, fault.Field{Name: FieldFiles, Key: "complaint.error.files", Args: []any{MostFiles}})
			return nil
		}
		if _, err := document.Store(tx, Owner(d.ID), authorSlot, f); err != nil {
			return err
		}
	}
	return nil
}

// cleaned takes out of photographs what they say beside the picture (where and when they were taken, on whose telephone),
// and tells which files cannot be taken. It is done outside the change, because it takes time.
func cleaned(files []document.File) (good []document.File, refused []fault.Field) {
	for _, f := range files {
		media, err := document.Check(f)
		if err == nil && document.TypeOf(media) != document.PDF {
			f.Data, err = photo.Clean(f.Data)
			if err != nil {
				err = fault.Wrap(fault.Invalid, err, "complaint.error.picture")
			}
		}
		if err != nil {
			refused = append(refused, refusal(err))
			continue
		}
		good = append(good, f)
	}
	return good, refused
}

func refusal(err error) fault.Field {
	field := fault.Field{Name: FieldFiles, Key: "complaint.error.picture"}
	if e, ok := err.(*fault.Error); ok { //nolint:errorlint // document.Check gives it as it is
		field.Key, field.Args = "complaint.error.file_"+strings.TrimPrefix(e.Key, "document.error."), e.Args
		if e.Key == "complaint.error.picture" {
			field.Key = e.Key
		}
	}
	return field
}

// opens tells whether the actor may go on with a draft: whoever holds a guest's link, or the account whose it is.
func (d Draft) opens(a identity.Actor) bool {
	return d.Account == "" || a.IsCitizen() && a.ID == d.Account
}

func orMissing(err error) error {
	if err != nil {
		return err
	}
	return fault.Missing()
}

// Fill reads a draft with its files and what is the matter with it.
func (s *Service) Fill(ctx context.Context, link string) (Filling, error) {
	actor := identity.From(ctx)
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Filling, error) {
		d, err := draftByLink(ctx, q, link)
		if err != nil || !d.opens(actor) {
			return Filling{}, orMissing(err)
		}
		f := Filling{Draft: d}
		if f.Files, err = document.List(ctx, q, Owner(d.ID)); err != nil {
			return Filling{}, err
		}
		var r Report
		r, f.Wrong = s.read(d, actor)
		if r.Place != nil && r.Category != "" {
			f.Near, err = near(ctx, q, r.Category, *r.Place)
		}
		return f, err
	})
}

// Drafts lists what a citizen has begun and not sent.
func (s *Service) Drafts(ctx context.Context) ([]Draft, error) {
	actor := identity.From(ctx)
	if !actor.IsCitizen() {
		return nil, fault.Missing()
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Draft, error) { return draftsOf(ctx, q, actor.ID) })
}

// Discard throws a draft away with its files.
func (s *Service) Discard(ctx context.Context, link string) error {
	return journal.Do(ctx, s.journal, "complaint.discard", func(tx *journal.Tx) error {
		d, err := holdDraft(tx, link)
		if err != nil || !d.opens(tx.Actor) {
			return orMissing(err)
		}
		tx.About("complaint", d.ID)
		if err := document.RemoveAll(tx, Owner(d.ID)); err != nil {
			return err
		}
		return deleteDraft(tx, d.ID)
	})
}

// Keep has the link of a guest's draft written to an address, so that it can be gone on with another day.
func (s *Service) Keep(ctx context.Context, link, email, client string) error {
	email = strings.ToLower(strings.TrimSpace(email))
	if !isAddress(email) {
		return fault.Wrong(fault.Field{Name: FieldEmail, Key: "complaint.error.email"})
	}
	return journal.Do(ctx, s.journal, "complaint.keep", func(tx *journal.Tx) error {
		d, err := holdDraft(tx, link)
		if err != nil || !d.opens(tx.Actor) {
			return orMissing(err)
		}
		if err := s.seldom(tx, "keep", client); err != nil {
			return err
		}
		tx.About("complaint", d.ID)
		tx.Emit(DraftKept{Link: d.Link, Email: email, Lang: d.Lang, Until: d.ExpiresDay, At: tx.Now.UnixMilli()})
		return nil
	})
}

// DraftFile gives a file of a draft.
func (s *Service) DraftFile(ctx context.Context, link, id string) (document.Document, []byte, error) {
	d, err := s.Fill(ctx, link)
	if err != nil {
		return document.Document{}, nil, err
	}
	return s.bytes(ctx, d.ID, id)
}

// read makes a report of what was typed, and tells each field that does not hold.
func (s *Service) read(d Draft, actor identity.Actor) (Report, []fault.Field) {
	var w wrongs
	t := d.Typed
	w.Note(t[FieldAccepted] != "si", FieldAccepted, "complaint.error.privacy")
	r := Report{ID: d.ID, Link: d.Link, Kind: Problem, Lang: d.Lang, Address: t[FieldAddress], Title: t[FieldTitle], Details: t[FieldDetails]}
	s.readPlace(&r, t[FieldPoint], &w)
	if c, ok := s.CategoryOf(t[FieldCategory]); ok {
		r.Category, r.Office, r.TermDays = c.Slug, c.Office, c.TermDays
	} else {
		w.Note(true, FieldCategory, "complaint.error.category")
	}
	w.text(FieldTitle, r.Title, mostTitle)
	w.text(FieldDetails, r.Details, MostDetails)
	s.readAuthor(&r, t, actor, &w)
	return r, w.Wrongs
}

func (s *Service) readPlace(r *Report, point string, w *wrongs) {
	switch p, ok := ParsePlace(point); {
	case point == "" && r.Address == "":
		w.Note(true, FieldAddress, "complaint.error.place")
	case utf8.RuneCountInString(r.Address) > mostAddress:
		w.Note(true, FieldAddress, "complaint.error.long", mostAddress)
	case point == "":
	case !ok:
		w.Note(true, FieldPoint, "complaint.error.point")
	case s.Within != nil && !s.Within.Holds(p):
		w.Note(true, FieldPoint, "complaint.error.outside")
	default:
		r.Place = &p
	}
}

// readAuthor says who reports: the account that is signed in, a guest by name and address, or nobody where that is allowed.
func (s *Service) readAuthor(r *Report, t map[string]string, actor identity.Actor, w *wrongs) {
	switch {
	case actor.IsCitizen():
		r.Account, r.GivenName, r.FamilyName = actor.ID, actor.GivenName, actor.FamilyName
		if r.Email = strings.ToLower(t[FieldEmail]); r.Email == "" {
			r.Email = actor.Email
		}
	case s.Anonymous && t[FieldAnonymous] == "si":
		return
	default:
		r.GivenName, r.FamilyName, r.Email = t[FieldGiven], t[FieldFamily], strings.ToLower(t[FieldEmail])
		w.Note(!isName(r.GivenName), FieldGiven, "complaint.error.given_name")
		w.Note(!isName(r.FamilyName), FieldFamily, "complaint.error.family_name")
	}
	w.Note(!isAddress(r.Email), FieldEmail, "complaint.error.email")
}
