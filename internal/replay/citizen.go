package replay

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"comune.example/sportello/internal/italy"
)

const (
	password  = "una frase lunga del duemilaquattordici" //nolint:gosec // of people who do not exist
	mailTries = 400

	notifiedBefore = 45 // days before the payment: the amounts of the events are whole ones, no reduction counts any more

	mailPause = 5 * time.Millisecond
)

// signIn proves by digital identity who the person is, through the sandbox identity provider.
func (p *Player) signIn(ctx context.Context, b *browser, who Person) error {
	a, err := b.get(ctx, "/accesso/identita?da=%2Farea-personale")
	if err != nil {
		return err
	}
	if a.status != http.StatusSeeOther {
		return refusal{address: "/accesso/identita", status: a.status, words: words(a.body.String())}
	}
	back, err := b.redirected(ctx, a.location(), url.Values{"codice_fiscale": {who.CodiceFiscale}})
	if err != nil {
		return err
	}
	a, err = b.get(ctx, back)
	if err != nil {
		return err
	}
	if strings.HasPrefix(a.location(), "/accesso/completa") { // the first time after a registration by password
		_, err := b.redirected(ctx, "/accesso/completa", url.Values{"email": {who.Email}})
		return err
	}
	if a.status != http.StatusSeeOther || b.cookies["sid"] == "" {
		return refusal{address: back, status: a.status, words: "not signed in, sent to " + a.location()}
	}
	return nil
}

// citizen finds who the event names and signs in.
func (p *Player) citizen(ctx context.Context, b *browser, e numbered) (Person, error) {
	who, ok := p.town.Directory.Citizen(e.Actor.Number)
	if !ok {
		return who, refuse(e.Actor.String(), "unknown citizen")
	}
	return who, p.signIn(ctx, b, who)
}

// register asks for an account and confirms the e-mail address by the link that arrives.
func (p *Player) register(ctx context.Context, b *browser, e numbered) error {
	who, ok := p.town.Directory.Citizen(e.Actor.Number)
	if !ok {
		return refuse(e.Actor.String(), "unknown citizen")
	}
	_, err := b.redirected(ctx, "/registrazione", url.Values{
		"given_name": {who.GivenName}, "family_name": {who.FamilyName}, "codice_fiscale": {who.CodiceFiscale}, "email": {who.Email},
		"password": {password},
	})
	if err != nil {
		return err
	}
	link, err := p.mailedLink(ctx, b, who, p.confirmLink)
	if err != nil {
		return err
	}
	if _, err := b.redirected(ctx, link, url.Values{}); err != nil {
		return err
	}
	// who registered proves once who he is, so that the registers may be read
	proof := &browser{handler: b.handler, now: b.now, key: b.key + ".id"}
	return p.signIn(ctx, proof, who)
}

// mailedLink opens the person's mailbox and finds the link to confirm that looks like want.
func (p *Player) mailedLink(ctx context.Context, b *browser, who Person, want *regexp.Regexp) (string, error) {
	for range mailTries { // another worker may be carrying this letter just now
		if err := p.town.Journal.Dispatcher().Drain(ctx); err != nil {
			return "", err
		}
		if err := p.town.Deliver(ctx); err != nil {
			return "", err
		}
		if found, err := p.linkIn(ctx, b, mailbox+"/ultimo?a="+url.QueryEscape(who.Email), want); err != nil || found != "" {
			return found, err
		}
		if found, err := p.linkInOlder(ctx, b, who, want); err != nil || found != "" {
			return found, err
		}
		time.Sleep(mailPause)
	}
	return "", refuse(want.String(), "no letter with such a link came")
}

const mailbox = "/sandbox/posta"

// linkIn finds the link to confirm in a letter, empty if it has none.
func (p *Player) linkIn(ctx context.Context, b *browser, letter string, want *regexp.Regexp) (string, error) {
	a, err := b.get(ctx, letter)
	if err != nil {
		return "", err
	}
	return want.FindString(a.body.String()), nil
}

// linkInOlder looks through the whole mailbox: in a repeat after a stop, letters that followed lie on top.
func (p *Player) linkInOlder(ctx context.Context, b *browser, who Person, want *regexp.Regexp) (string, error) {
	list, err := b.get(ctx, mailbox+"?a="+url.QueryEscape(who.Email))
	if err != nil {
		return "", err
	}
	for _, letter := range p.letterLink.FindAllString(list.body.String(), -1) {
		if found, err := p.linkIn(ctx, b, letter, want); err != nil || found != "" {
			return found, err
		}
	}
	return "", nil
}

func confirmLink() *regexp.Regexp {
	return regexp.MustCompile(`/registrazione/conferma/[A-Za-z0-9_-]+`)
}

func letterLink() *regexp.Regexp {
	return regexp.MustCompile(mailbox + `/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)
}

// issue asks for a certificate: in the own name, or for somebody of the family where it says that one is free to marry.
func (p *Player) issue(ctx context.Context, b *browser, e numbered) error {
	kind, ok := p.town.Directory.Certificate(e.Sub)
	if !ok {
		return refuse(e.Sub, "unknown kind of certificate")
	}
	who, err := p.citizen(ctx, b, e)
	if err != nil {
		return err
	}
	about := who
	if p.town.Directory.NeedsFree(e.Sub) {
		if about, ok = p.town.Directory.Free(e.Actor.Number); !ok {
			return refuse(e.Sub, "nobody in the family is free to marry")
		}
	}
	id, err := p.town.Directory.RegistryID(ctx, about)
	if err != nil {
		return err
	}
	_, err = b.redirected(ctx, "/certificati/nuovo", url.Values{
		"kind": {kind}, "resident": {id}, "use": {"bollo"}, "mark": {fmt.Sprintf("%014d", 1_250_000_000_000+e.line)},
	})
	return err
}

// apply fills in a service's form step by step, checks the answers and submits.
func (p *Player) apply(ctx context.Context, b *browser, e numbered) error {
	service, ok := p.town.Directory.Service(e.Sub)
	if !ok {
		return refuse(e.Sub, "unknown service")
	}
	who, err := p.citizen(ctx, b, e)
	if err != nil {
		return err
	}
	steps, err := p.town.Directory.Answers(service, who, italy.DayOf(e.At), e.line)
	if err != nil {
		return err
	}
	next, err := b.redirected(ctx, "/istanze/"+service, url.Values{})
	if err != nil {
		return err
	}
	begun, _, _ := strings.Cut(next, "/passo/")
	for i, step := range steps { // in their order, also where any other would do
		here := fmt.Sprintf("%s/passo/%d", begun, i+1)
		if next, err = p.send(ctx, b, here, step); err != nil {
			return p.unlessSent(ctx, b, here, err)
		}
	}
	draft, ok := strings.CutSuffix(next, "/riepilogo")
	if !ok {
		return refusal{address: next, words: "the form wants more answers"}
	}
	_, err = b.redirected(ctx, draft+"/invia", url.Values{"dichiarazione": {"si"}})
	return err
}

// unlessSent forgives the refusal of a step when the request as a whole was sent before: a run was killed after that.
// The step's page then leads to the case.
func (p *Player) unlessSent(ctx context.Context, b *browser, step string, refused error) error {
	if r, ok := errors.AsType[refusal](refused); !ok || r.status != http.StatusConflict {
		return refused
	}
	a, err := b.get(ctx, step)
	if err == nil && a.status == http.StatusSeeOther && strings.HasPrefix(a.location(), "/area-personale/pratiche/") {
		return nil
	}
	return errors.Join(refused, err)
}

// send sends one step, with its files where it has some.
func (p *Player) send(ctx context.Context, b *browser, address string, step Step) (string, error) {
	if len(step.Files) == 0 {
		return b.redirected(ctx, address, step.Values)
	}
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range step.Values {
		for _, v := range values {
			if err := w.WriteField(name, v); err != nil {
				return "", err
			}
		}
	}
	for _, f := range step.Files {
		part, err := w.CreateFormFile(f.Field, f.Name)
		if err != nil {
			return "", err
		}
		if _, err := part.Write(f.Data); err != nil {
			return "", err
		}
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	a, err := b.do(ctx, http.MethodPost, address, w.FormDataContentType(), &body)
	if err != nil {
		return "", err
	}
	if a.status != http.StatusSeeOther {
		return "", refusal{address: address, status: a.status, words: words(a.body.String())}
	}
	return a.location(), nil
}

// pay lets the town's accounting make a debt position, which the citizen then pays through the sandbox gateway.
func (p *Player) pay(ctx context.Context, b *browser, e numbered) error {
	kind, ok := p.town.Directory.Payment(e.Sub)
	if !ok {
		return refuse(e.Sub, "unknown kind of payment")
	}
	who, ok := p.town.Directory.Citizen(e.Actor.Number)
	if !ok {
		return refuse(e.Actor.String(), "unknown citizen")
	}
	position, err := p.owe(ctx, b, kind, who, e)
	if err != nil {
		return err
	}
	if err := p.signIn(ctx, b, who); err != nil {
		return err
	}
	checkout, err := b.redirected(ctx, "/area-personale/pagamenti/"+position+"/paga", url.Values{})
	if err != nil {
		return err
	}
	back, err := b.redirected(ctx, checkout, url.Values{"esito": {"pagato"}})
	if err != nil {
		return err
	}
	a, err := b.get(ctx, back)
	if err != nil {
		return err
	}
	if a.status >= http.StatusBadRequest {
		return refusal{address: back, status: a.status, words: words(a.body.String())}
	}
	return nil
}

// owe makes the debt position through the API and gives its id.
func (p *Player) owe(ctx context.Context, b *browser, kind string, who Person, e numbered) (string, error) {
	body, err := json.Marshal(map[string]any{
		"tipo": kind, "codice_fiscale": who.CodiceFiscale, "nome": who.GivenName, "cognome": who.FamilyName, "importo_cent": e.Cents,
		"notifica": italy.DayOf(e.At).AddDays(-notifiedBefore), "numero": fmt.Sprintf("%d/%d", e.line, e.At.Year()), "periodo": e.At.Format("01/2006"),
	})
	if err != nil {
		return "", err
	}
	office := &browser{handler: b.handler, now: b.now, key: b.key + ".owed", bearer: p.town.Directory.Treasury}
	a, err := office.postJSON(ctx, "/api/v1/posizioni-debitorie", body)
	if err := accepted(a, err); err != nil {
		return "", err
	}
	var made struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(a.body.Bytes(), &made); err != nil {
		return "", err
	}
	if made.ID == "" {
		return "", errors.New("a debt position without id")
	}
	return made.ID, nil
}
