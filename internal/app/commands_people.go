package app

import (
	"context"
	"slices"
	"strings"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/registry"
)

// NewUser is a member of the staff as a command describes one. Roles are "registrar" or, for the role that is held office
// by office, "clerk:<office>".
type NewUser struct {
	GivenName, FamilyName, Email, CodiceFiscale, Password string
	Roles                                                 []string
}

// User is a member of the staff as commands show one.
type User struct {
	ID            string   `json:"id"`
	GivenName     string   `json:"given_name"`
	FamilyName    string   `json:"family_name"`
	Email         string   `json:"email"`
	CodiceFiscale string   `json:"codice_fiscale"`
	State         string   `json:"state"`
	Roles         []string `json:"roles"`
}

// AddUser makes somebody a member of the staff. Without a password a letter with a link to choose one is sent.
func (a *App) AddUser(ctx context.Context, n NewUser) (User, error) {
	roles := make([]identity.Role, 0, len(n.Roles))
	for _, text := range n.Roles {
		name, office, _ := strings.Cut(text, ":")
		if _, ok := a.Municipality.Office(office); office != "" && !ok {
			return User{}, refuse("there is no office %q: %s", office, strings.Join(a.officeSlugs(), ", "))
		}
		roles = append(roles, identity.Role{Name: name, Office: office})
	}
	added, err := a.Account.AddOfficer(asOperator(ctx), account.NewOfficer{
		GivenName: n.GivenName, FamilyName: n.FamilyName, Email: n.Email, CodiceFiscale: n.CodiceFiscale,
		Lang: i18n.Italian, Roles: roles, Password: n.Password,
	})
	return userOf(added), err
}

func (a *App) officeSlugs() []string {
	slugs := make([]string, 0, len(a.Municipality.Offices))
	for _, o := range a.Municipality.Offices {
		slugs = append(slugs, o.Slug)
	}
	return slugs
}

// Users lists the staff.
func (a *App) Users(ctx context.Context) ([]User, error) {
	officers, err := a.Account.Officers(asOperator(ctx))
	users := make([]User, 0, len(officers))
	for _, o := range officers {
		users = append(users, userOf(o))
	}
	return users, err
}

func userOf(a account.Account) User {
	u := User{
		ID: a.ID, GivenName: a.GivenName, FamilyName: a.FamilyName, Email: a.Email, CodiceFiscale: a.CodiceFiscale,
		State: string(a.State), Roles: []string{},
	}
	for _, r := range a.Roles {
		role := r.Name
		if r.Office != "" {
			role += ":" + r.Office
		}
		u.Roles = append(u.Roles, role)
	}
	return u
}

// NewBody is another public body as a command describes it. No purposes or data stand for all of them.
type NewBody struct {
	Name, Contact, Agreement string
	Quota                    int // verifications a day
	Purposes, Data           []string
}

// BodyLine is a body as commands show it.
type BodyLine struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Agreement string   `json:"agreement"`
	Quota     int      `json:"quota"`
	Purposes  []string `json:"purposes"`
	Data      []string `json:"data"`
	Suspended bool     `json:"suspended"`
	Used      int      `json:"used_in_30_days"`
}

// AddBody makes an agreement with a body.
func (a *App) AddBody(ctx context.Context, n NewBody) (BodyLine, error) {
	b := registry.Body{Name: n.Name, Contact: n.Contact, Agreement: n.Agreement, Quota: n.Quota, Purposes: registry.Purposes(), Data: registry.Data()}
	if len(n.Purposes) > 0 {
		b.Purposes = converted[registry.Purpose](n.Purposes)
	}
	if len(n.Data) > 0 {
		b.Data = converted[registry.Datum](n.Data)
	}
	added, err := a.Registry.AddBody(asOperator(ctx), b)
	return bodyLine(added, 0), err
}

// Bodies lists the bodies with what they used in thirty days.
func (a *App) Bodies(ctx context.Context) ([]BodyLine, error) {
	bodies, used, err := a.Registry.Bodies(asOperator(ctx))
	lines := make([]BodyLine, 0, len(bodies))
	for _, b := range bodies {
		lines = append(lines, bodyLine(b, used[b.ID]))
	}
	return lines, err
}

func bodyLine(b registry.Body, used int) BodyLine {
	return BodyLine{
		ID: b.ID, Name: b.Name, Agreement: b.Agreement, Quota: b.Quota, Purposes: converted[string](b.Purposes),
		Data: converted[string](b.Data), Suspended: b.Suspended, Used: used,
	}
}

func converted[To, From ~string](list []From) []To {
	to := make([]To, 0, len(list))
	for _, v := range list {
		to = append(to, To(v))
	}
	return to
}

// BodyKey is a new key of a body. Secret cannot be shown a second time.
type BodyKey struct {
	Body   string `json:"body"`
	ID     string `json:"id"`
	Secret string `json:"secret"`
}

// IssueBodyKey gives a body, named by its id or its name, a new key.
func (a *App) IssueBodyKey(ctx context.Context, body string) (BodyKey, error) {
	bodies, err := a.Bodies(ctx)
	if err != nil {
		return BodyKey{}, err
	}
	at := slices.IndexFunc(bodies, func(b BodyLine) bool { return b.ID == body || b.Name == body })
	if at < 0 {
		return BodyKey{}, refuse("there is no body %q", body)
	}
	key, err := a.Registry.IssueKey(asOperator(ctx), bodies[at].ID)
	return BodyKey{Body: bodies[at].Name, ID: key.ID, Secret: key.Secret}, err
}

// Where a demonstration lets people in and shows the letters that it writes.
const (
	SignInPath  = "/accesso"
	MailboxPath = "/sandbox/posta"
)

// DemoPerson is somebody that a demonstration lets one be, by one click or by the codice fiscale.
type DemoPerson struct {
	Name          string
	CodiceFiscale string
	Label         string // what they are and can try, in English
}

// DemoPeople lists them.
func (a *App) DemoPeople(ctx context.Context) ([]DemoPerson, error) {
	var people []DemoPerson
	for _, p := range a.personas() {
		found, err := a.Account.Find(asOperator(ctx), p.Account)
		if err != nil {
			return nil, named(err, "the sample town has no %q", p.Key)
		}
		label := p.Label[i18n.English]
		if label == "" {
			label = p.Label[i18n.Italian]
		}
		people = append(people, DemoPerson{Name: found.Name(), CodiceFiscale: found.CodiceFiscale, Label: label})
	}
	return people, nil
}
