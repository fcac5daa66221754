package noticeboard

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/pdf"
)

//go:embed texts/*.json
var textFiles embed.FS

// texts are the words of the proof, which is Italian like the act.
type texts struct{ *i18n.Printer }

func loadTexts() (texts, error) {
	sub, err := fs.Sub(textFiles, "texts")
	if err != nil {
		return texts{}, err
	}
	catalog, err := i18n.Load(sub)
	if err != nil {
		return texts{}, err
	}
	return texts{catalog.Printer(i18n.Italian)}, nil
}

// proofFormat and proofFile are what the attached proof is called, for programs.
const (
	proofFormat = "sportello-albo-1"
	proofFile   = "attestazione.json"
)

// Proof says that an act was published, with all that is needed to recount it.
type Proof struct {
	Format     string     `json:"format"`
	Town       string     `json:"town"`
	IssuedAt   time.Time  `json:"issued_at"`
	Act        Content    `json:"act"`
	Digest     string     `json:"digest"` // of Act
	AnnulledAt *time.Time `json:"annulled_at,omitempty"`
	Reason     string     `json:"reason,omitempty"`
	Evidence   []Evidence `json:"evidence"` // every link from the first day to the last
}

// Attested is the proof of a publication as a signed file.
type Attested struct {
	Number string
	PDF    []byte
}

// Attest makes the proof of publication of an act whose days are over or that was annulled, for who may see it. It is a
// Conflict "noticeboard.not_over" before. The proof says of each day whether the board showed the act, and where nobody
// knows, that nobody knows.
func (s *Service) Attest(ctx context.Context, id string) (Attested, error) {
	a, err := s.own(ctx, id, actSee)
	if err != nil {
		return Attested{}, err
	}
	if !s.Attestable(ctx, a) {
		return Attested{}, fault.New(fault.Conflict, "noticeboard.not_over")
	}
	p, err := s.proof(ctx, a)
	if err != nil {
		return Attested{}, err
	}
	file, err := s.print(p)
	if err != nil {
		return Attested{}, err
	}
	return Attested{a.RegisterNumber(), file}, journal.Do(ctx, s.journal, "noticeboard.attest", func(tx *journal.Tx) error {
		tx.About("act", id)
		return nil
	})
}

// lastShown is the last day on which the act stood on the board without being struck out.
func (a Act) lastShown() italy.Day {
	if a.State == Annulled {
		return min(a.Until, italy.DayOf(a.AnnulledAt))
	}
	return a.Until
}

func (s *Service) proof(ctx context.Context, a Act) (Proof, error) {
	p := Proof{
		Format: proofFormat, Town: s.config.Town, IssuedAt: s.journal.Now(ctx).Truncate(time.Second), Act: contentOf(a), Digest: a.Digest, Reason: a.Reason,
	}
	if a.State == Annulled {
		p.AnnulledAt = &a.AnnulledAt
	}
	var err error
	p.Evidence, err = journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Evidence, error) {
		return evidenceBetween(ctx, q, a.From, a.lastShown())
	})
	return p, err
}

// print sets the proof in type, with itself attached for programs, and has it signed.
func (s *Service) print(p Proof) ([]byte, error) {
	data, err := json.Marshal(p)
	if err != nil {
		return nil, err
	}
	t := s.texts.T
	items := []pdf.Item{
		{Label: t("number"), Value: p.Act.Number},
		{Label: t("subject"), Value: p.Act.Subject},
		{Label: t("kind"), Value: s.kindTitle(p.Act.Kind)},
		{Label: t("office"), Value: s.config.NameOf(p.Act.Office)},
		{Label: t("from"), Value: s.texts.Day(string(p.Act.From))},
		{Label: t("until"), Value: s.texts.Day(string(p.Act.Until))},
	}
	if p.Act.Body != "" {
		items = append(items, pdf.Item{Label: t("body"), Value: p.Act.Body})
	}
	found := Recount(p)
	blocks := []pdf.Block{
		pdf.Heading{Level: 1, Text: t("title")},
		pdf.Paragraph{Text: t("basis")},
		pdf.Spacer{Height: 6},
		pdf.Definitions{Items: items},
		pdf.Spacer{Height: 6},
		pdf.Paragraph{Text: s.sentence(p, found), Bold: true},
	}
	if p.AnnulledAt != nil {
		blocks = append(blocks, pdf.Paragraph{Text: t("annulled", s.texts.DateTime(*p.AnnulledAt), p.Reason)})
	}
	blocks = append(blocks, pdf.Heading{Level: 2, Text: t("days")}, s.dayTable(found), pdf.Heading{Level: 2, Text: t("files")}, s.fileTable(p),
		pdf.Paragraph{Text: t("how"), Small: true}, pdf.Paragraph{Text: t("digest"), Small: true}, pdf.Paragraph{Text: p.Digest, Mono: true, Small: true})
	return s.config.Seal(pdf.Document{
		Title: t("title"), Author: s.config.Town, Lang: "it-IT", Created: p.IssuedAt, Substitute: true,
		Letterhead: pdf.Letterhead{Name: s.config.Town, Details: []string{t("board")}},
		Footer:     pdf.Footer{Text: t("footer", p.Act.Number), Page: t("page", "{page}", "{pages}")},
		Blocks:     blocks,
		Attachment: &pdf.Attachment{Name: proofFile, MediaType: "application/json", Description: t("attachment"), Data: data},
		Signature:  &pdf.Signer{Reason: t("title"), Label: t("signature"), Certify: true},
	})
}

// sentence says in one sentence what the days add up to.
func (s *Service) sentence(p Proof, found Recounted) string {
	switch gaps := found.Missing(); {
	case !found.Sound():
		return s.texts.T("sentence.broken")
	case gaps == 0:
		return s.texts.T("sentence.whole", s.texts.Day(string(p.Act.From)), s.texts.Day(string(found.Last)))
	default:
		return s.texts.T("sentence.gaps", gaps, len(found.Days))
	}
}

func (s *Service) dayTable(found Recounted) pdf.Table {
	t := pdf.Table{Columns: []pdf.Column{{Title: s.texts.T("day"), Width: 3}, {Title: s.texts.T("state"), Width: 4}, {Title: s.texts.T("hash"), Width: 3}}}
	for _, d := range found.Days {
		state := s.texts.T("state_of." + string(d.State))
		if d.State == DayShown {
			state = fmt.Sprintf("%s, %s", state, s.texts.Time(d.At))
		}
		t.Rows = append(t.Rows, []string{s.texts.ShortDay(string(d.Day)), state, d.Hash[:min(16, len(d.Hash))]})
	}
	return t
}

func (s *Service) fileTable(p Proof) pdf.Table {
	t := pdf.Table{Columns: []pdf.Column{{Title: s.texts.T("file"), Width: 4}, {Title: s.texts.T("size"), Width: 2}, {Title: s.texts.T("sum"), Width: 6}}}
	for _, f := range p.Act.Files {
		t.Rows = append(t.Rows, []string{f.Name, s.texts.Bytes(f.Size), f.SHA256[:32] + "\n" + f.SHA256[32:]})
	}
	return t
}

func (s *Service) kindTitle(slug string) string {
	if k, ok := s.Kind(slug); ok {
		return k.Title["it"]
	}
	return slug
}

// Attestable tells whether the actor could be given the act's proof today; pages ask before they offer it.
func (s *Service) Attestable(ctx context.Context, a Act) bool {
	phase := a.Phase(s.today(ctx))
	return (phase == Ended || phase == Struck) && a.lastShown() >= a.From && may(identity.From(ctx), actSee, a.Office)
}
