package account

import (
	"context"
	"crypto/rand"
	"net/mail"
	"strings"

	"comune.example/sportello/internal/account/internal/accountdb"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/figure"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// Service is what can be done with accounts.
type Service struct {
	journal  *journal.Journal
	hasher   *hasher
	limits   limits
	sessions *sessionCache
}

// NewService makes the module's service.
func NewService(j *journal.Journal) *Service {
	return &Service{journal: j, hasher: newHasher(), limits: newLimits(), sessions: newSessionCache()}
}

// Visitor is where a request comes from: for limits, and for the owner's list of sessions.
type Visitor struct {
	Address string // IP address, without port
	Agent   string // what the browser says it is
	Session string // token of a session that is open already; it ends when another one begins
}

// Account reads the actor's own account.
func (s *Service) Account(ctx context.Context) (Account, error) {
	actor := identity.From(ctx)
	if !owns(actor, actor.ID) {
		return Account{}, fault.Missing()
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Account, error) {
		return accountByID(ctx, q, actor.ID)
	})
}

// Find gives the account of a person for the program's own parts, reactions and commands: NotFound if there is none.
func (s *Service) Find(ctx context.Context, id string) (Account, error) {
	if !identity.From(ctx).IsSystem() {
		return Account{}, fault.Missing()
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Account, error) {
		return accountByID(ctx, q, id)
	})
}

// FindByCodiceFiscale gives the citizen's account with a proven codice fiscale, for the program's own parts.
func (s *Service) FindByCodiceFiscale(ctx context.Context, codiceFiscale string) (Account, error) {
	if !identity.From(ctx).IsSystem() {
		return Account{}, fault.Missing()
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Account, error) {
		a, err := accountByCodiceFiscale(ctx, q, codiceFiscale, identity.Citizen)
		if err == nil && !a.Proven {
			return Account{}, fault.Missing()
		}
		return a, err
	})
}

// CountByDay counts the citizens who registered on each day.
func (s *Service) CountByDay(ctx context.Context, from, to italy.Day) ([]figure.Daily, error) {
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]figure.Daily, error) {
		return countByDay(ctx, q, from, to)
	})
}

// CountRegistered counts the citizens who had registered by the end of the day.
func (s *Service) CountRegistered(ctx context.Context, through italy.Day) (int64, error) {
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (int64, error) {
		return accountdb.New(q).CountThrough(ctx, string(through))
	})
}

// person tidies the names, codice fiscale and address that somebody wrote, and says what is wrong with them.
func person(a Account) (Account, []fault.Field) {
	var wrong fault.Wrongs
	a.GivenName, a.FamilyName = strings.TrimSpace(a.GivenName), strings.TrimSpace(a.FamilyName)
	wrong.Note(!identity.IsName(a.GivenName), "given_name", "account.error.given_name")
	wrong.Note(!identity.IsName(a.FamilyName), "family_name", "account.error.family_name")
	cf, err := italy.ParseCodiceFiscale(a.CodiceFiscale)
	wrong.Note(err != nil, "codice_fiscale", "account.error.codice_fiscale")
	a.CodiceFiscale = string(cf)
	email, ok := tidyEmail(a.Email)
	wrong.Note(!ok, "email", "account.error.email")
	a.Email, a.Lang = email, tidyLang(a.Lang)
	return a, wrong
}

// tidyEmail writes an address as it is kept, in small letters, and tells whether it is one.
func tidyEmail(email string) (string, bool) {
	email = strings.ToLower(strings.TrimSpace(email))
	parsed, err := mail.ParseAddress(email)
	if err != nil || parsed.Address != email || len(email) > 254 || strings.ContainsAny(email, "<>\" ") {
		return "", false
	}
	_, domain, _ := strings.Cut(email, "@")
	return email, strings.Contains(domain, ".")
}

// tidyLang is a language's code, Italian where it is none.
func tidyLang(lang string) string {
	if len(lang) != 2 {
		return "it"
	}
	return lang
}

// newToken makes the secret of a link, a proof or a session: 130 random bits.
func newToken() string { return rand.Text() }

// once gives a context without the request's idempotency key, for changes whose answer holds a secret: the journal would
// keep it. Repeating such a change does no harm.
func once(ctx context.Context) context.Context { return journal.WithKey(ctx, "") }
