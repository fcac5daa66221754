package certificate

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"strings"
	"time"

	"comune.example/sportello/internal/certificate/stamp"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/figure"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/registry"
)

// mostListed is how many certificates a list shows.
const mostListed = 200

// Service is what can be done with certificates.
type Service struct {
	journal   *journal.Journal
	registry  *registry.Service
	kinds     []Kind
	town      Town
	keys      Keys
	writer    writer
	sealID    stamp.KeyID
	printer   *printer
	logSigner *noteSigner
	trust     Trust
	readers   chan struct{} // who examines a picture now
}

// NewService makes the module's service for the declared kinds. It refuses keys that cannot do their work.
func NewService(j *journal.Journal, r *registry.Service, kinds []Kind, town Town, keys Keys) (*Service, error) {
	texts, err := i18n.Load(textsFS())
	if err != nil {
		return nil, err
	}
	s := &Service{
		journal: j, registry: r, kinds: kinds, town: town, keys: keys, sealID: stamp.KeyIDOf(keys.SealCert),
		writer: writer{print: texts.Printer(i18n.Italian), town: town}, readers: make(chan struct{}, readersAtOnce),
	}
	if s.printer, err = newPrinter(keys); err != nil {
		return nil, err
	}
	if s.logSigner, err = newNoteSigner(s.logOrigin(), keys.Log); err != nil {
		return nil, err
	}
	s.trust, err = TrustOf(town, keys)
	return s, err
}

// Kinds lists the declared kinds.
func (s *Service) Kinds() []Kind { return s.kinds }

// Kind finds a kind: NotFound if none has the slug.
func (s *Service) Kind(slug string) (Kind, error) {
	for _, k := range s.kinds {
		if k.Slug == slug {
			return k, nil
		}
	}
	return Kind{}, fault.Missing()
}

// IssueRequest asks for a certificate about somebody: by id of the register, or by codice fiscale where Resident is empty.
type IssueRequest struct {
	Kind          string
	Resident      string
	CodiceFiscale string
	Use           Use
}

// About gives the sheet of whom a certificate is asked about: NotFound for who may not know.
func (s *Service) About(ctx context.Context, req IssueRequest) (registry.Sheet, error) {
	if !mayIssue(identity.From(ctx)) {
		return registry.Sheet{}, fault.Missing()
	}
	if req.Resident == "" {
		return s.registry.SheetByCode(ctx, req.CodiceFiscale)
	}
	return s.registry.Sheet(ctx, req.Resident)
}

// Issue makes a certificate: Invalid where the stamp duty is not settled, a Conflict "certificate.refused.…" where the
// register does not bear it out or "certificate.error.mark_used" where the mark has paid for another one. It is signed
// before the change, never in it: if the change fails the bytes are thrown away and their code was never issued.
func (s *Service) Issue(ctx context.Context, req IssueRequest) (Certificate, error) {
	const action = "certificate.issue"
	if done, ok, err := journal.Done[Certificate](ctx, s.journal, action); ok || err != nil {
		return done, err
	}
	kind, sheet, err := s.asked(ctx, req)
	if err != nil {
		return Certificate{}, err
	}
	bollo, err := req.Use.bollo(kind)
	if err != nil {
		return Certificate{}, err
	}
	d, err := s.draft(ctx, kind, sheet, bollo, req.Use)
	if err != nil {
		return Certificate{}, err
	}
	return journal.Change(ctx, s.journal, action, func(tx *journal.Tx) (Certificate, error) { return record(tx, d) })
}

// asked gives what a request is about, if the register bears it out.
func (s *Service) asked(ctx context.Context, req IssueRequest) (Kind, registry.Sheet, error) {
	sheet, err := s.About(ctx, req)
	if err != nil {
		return Kind{}, sheet, err
	}
	kind, err := s.Kind(req.Kind)
	if err != nil {
		return kind, sheet, wrong("kind", "certificate.error.kind")
	}
	if why := Refusal(kind, sheet); why != "" {
		return kind, sheet, fault.New(fault.Conflict, why)
	}
	return kind, sheet, nil
}

// CheckAbout says what Issue would refuse of kind and person, before anything is asked about the stamp duty.
func (s *Service) CheckAbout(ctx context.Context, req IssueRequest) error {
	_, _, err := s.asked(ctx, req)
	return err
}

// CheckUse says what Issue would refuse of the stamp duty.
func (s *Service) CheckUse(kind string, use Use) error {
	k, err := s.Kind(kind)
	if err != nil {
		return wrong("kind", "certificate.error.kind")
	}
	_, err = use.bollo(k)
	return err
}

// draft is a certificate that is signed but not yet issued.
type draft struct {
	certificate Certificate
	persons     []person
	pdf         []byte
	leaf        leaf
	ground      string
}

// draft writes, seals and signs.
func (s *Service) draft(ctx context.Context, kind Kind, sheet registry.Sheet, bollo string, use Use) (draft, error) {
	d := draft{certificate: Certificate{
		Kind: kind.Slug, Statistic: kind.Statistic, Resident: sheet.Resident.ID, CodiceFiscale: sheet.Resident.CodiceFiscale,
		Holder: fullName(sheet.Resident), Bollo: bollo, State: Issued, IssuedAt: s.journal.Now(ctx).Truncate(time.Second),
	}}
	c := &d.certificate
	if _, err := rand.Read(d.leaf.code[:]); err != nil {
		return draft{}, err
	}
	c.Code = base32.StdEncoding.EncodeToString(d.leaf.code[:])
	if kind.Months > 0 {
		c.Expires = afterMonths(c.IssuedAt, kind.Months)
	}
	text := s.writer.write(kind, sheet)
	sealed, err := s.seal(kind, *c, text, d.leaf.code)
	if err != nil {
		return draft{}, err
	}
	if d.pdf, err = s.print(kind, *c, text, sealed, use); err != nil {
		return draft{}, err
	}
	d.persons, d.ground = text.persons, s.title(kind)
	d.leaf.pdf, d.leaf.seal = sha256.Sum256(d.pdf), sha256.Sum256(sealed.cose)
	d.leaf.at, d.leaf.event = c.IssuedAt, eventIssued
	c.PDFHash, c.SealHash = hex.EncodeToString(d.leaf.pdf[:]), hex.EncodeToString(d.leaf.seal[:])
	return d, nil
}

// afterMonths is the end of the day so many months later: a month without that day ends on its last.
func afterMonths(t time.Time, months int) time.Time {
	year, month, day := italy.DayOf(t).Date()
	first := time.Date(year, month+time.Month(months), 1, 12, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	end, err := italy.NewDay(first.Year(), first.Month(), min(day, last))
	if err != nil {
		return t
	}
	return end.AddDays(1).Start().UTC()
}

// record issues a draft: the certificate, its bytes, its leaf in the log, and who is told.
func record(tx *journal.Tx, d draft) (Certificate, error) {
	c := d.certificate
	c.ID, c.ChangedAt = tx.NewID(), tx.Now
	switch tx.Actor.Kind {
	case identity.Citizen:
		c.Account = tx.Actor.ID
	case identity.Officer:
		c.IssuedBy = tx.Actor.ID
	default:
	}
	if paid(c.Bollo) {
		if ok, err := useMark(tx, c.Bollo, c.ID); err != nil || !ok {
			return Certificate{}, orMarkUsed(err)
		}
	}
	var err error
	if c.Leaf, err = appendLeaf(tx, d.leaf); err != nil {
		return Certificate{}, err
	}
	if err := insertCertificate(tx, c, d.pdf); err != nil {
		return Certificate{}, err
	}
	tx.On(d.ground)
	for _, p := range d.persons {
		tx.About("resident", p.ID)
	}
	tx.About("certificate", c.ID)
	tx.Emit(CertificateIssued{c})
	return c, nil
}

func orMarkUsed(err error) error {
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "certificate.error.mark_used")
}

// Annul takes a certificate back for a reason that anybody who verifies it is not told. What is annulled already is a
// Conflict.
func (s *Service) Annul(ctx context.Context, id, reason string) (Certificate, error) {
	if !mayAnnul(identity.From(ctx)) {
		return Certificate{}, fault.Missing()
	}
	reason = strings.TrimSpace(reason)
	if reason == "" || len(reason) > longReason {
		return Certificate{}, wrong("reason", "certificate.error.annul_reason")
	}
	return journal.Change(ctx, s.journal, "certificate.annul", func(tx *journal.Tx) (Certificate, error) {
		c, err := byID(tx.Context(), tx, id)
		if err != nil {
			return Certificate{}, err
		}
		l, err := leafOf(c, tx.Now, eventAnnulled)
		if err != nil {
			return Certificate{}, err
		}
		if c.Leaf, err = appendLeaf(tx, l); err != nil {
			return Certificate{}, err
		}
		ok, err := annulCertificate(tx, id, reason, c.Leaf)
		if err == nil && !ok {
			return Certificate{}, fault.New(fault.Conflict, "certificate.error.annulled")
		}
		c.State, c.Reason, c.ChangedAt = Annulled, reason, tx.Now
		tx.On(reason)
		tx.About("resident", c.Resident)
		tx.About("certificate", c.ID)
		tx.Emit(CertificateAnnulled{c})
		return c, err
	})
}

// leafOf is a later event of a recorded certificate.
func leafOf(c Certificate, at time.Time, e event) (leaf, error) {
	l := leaf{at: at, event: e}
	pdf, err := hex.DecodeString(c.PDFHash)
	if err != nil {
		return leaf{}, err
	}
	seal, err := hex.DecodeString(c.SealHash)
	if err != nil {
		return leaf{}, err
	}
	code, err := base32.StdEncoding.DecodeString(c.Code)
	copy(l.pdf[:], pdf)
	copy(l.seal[:], seal)
	copy(l.code[:], code)
	return l, err
}

// Certificate reads a certificate for who may see it. An officer's reading leaves a line.
func (s *Service) Certificate(ctx context.Context, id string) (Certificate, error) {
	return readAs(ctx, s, id, func(_ context.Context, _ db.Querier, c Certificate) (Certificate, error) { return c, nil })
}

// PDF gives the signed bytes of a certificate to who may see it.
func (s *Service) PDF(ctx context.Context, id string) ([]byte, error) {
	return readAs(ctx, s, id, func(ctx context.Context, q db.Querier, c Certificate) ([]byte, error) { return pdfBytes(ctx, q, c.ID) })
}

func readAs[T any](ctx context.Context, s *Service, id string, get func(ctx context.Context, q db.Querier, c Certificate) (T, error)) (T, error) {
	actor := identity.From(ctx)
	read := func(ctx context.Context, q db.Querier) (found T, c Certificate, err error) {
		c, err = byID(ctx, q, id)
		if err == nil && !maySee(actor, c) {
			err = fault.Missing()
		}
		if err == nil {
			found, err = get(ctx, q, c)
		}
		return found, c, err
	}
	if !actor.IsOfficer() {
		return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (T, error) {
			found, _, err := read(ctx, q)
			return found, err
		})
	}
	return journal.Change(ctx, s.journal, "certificate.read", func(tx *journal.Tx) (T, error) {
		found, c, err := read(tx.Context(), tx)
		tx.About("resident", c.Resident)
		return found, err
	})
}

// Mine lists the certificates that the citizen asked for or that are about him, the newest first.
func (s *Service) Mine(ctx context.Context) ([]Certificate, error) {
	actor := identity.From(ctx)
	if !actor.IsCitizen() {
		return nil, fault.Missing()
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Certificate, error) {
		return certificatesOf(ctx, q, actor, mostListed)
	})
}

// Sizes says how many bytes the files of the citizen's own certificates have, by id.
func (s *Service) Sizes(ctx context.Context) (map[string]int64, error) {
	actor := identity.From(ctx)
	if !actor.IsCitizen() {
		return nil, fault.Missing()
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (map[string]int64, error) {
		return sizesOf(ctx, q, actor)
	})
}

// Desk lists what the registrar who asks has issued on a day, the newest first.
func (s *Service) Desk(ctx context.Context, day italy.Day) ([]Certificate, error) {
	actor := identity.From(ctx)
	if !actor.Has(identity.RoleRegistrar) {
		return nil, fault.Missing()
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Certificate, error) {
		return certificatesOfDay(ctx, q, actor.ID, day, mostListed)
	})
}

// CountByDay counts the certificates issued on each day, annulled ones too, by the kind's statistic key.
func (s *Service) CountByDay(ctx context.Context, from, to italy.Day) ([]figure.Daily, error) {
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]figure.Daily, error) {
		return countByDay(ctx, q, from, to)
	})
}

// title is what a kind is called on the certificate, which is Italian.
func (s *Service) title(kind Kind) string { return kind.Title[i18n.Italian] }
