package replay

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"comune.example/sportello/internal/italy"
)

const bookingTries = 8 // times that somebody takes another place because the chosen one has just gone

func refuse(subject, words string) error { return refusal{address: subject, words: words} }

// visit opens a page of the portal.
func (p *Player) visit(ctx context.Context, b *browser, e numbered) error {
	pages := p.town.Directory.Pages
	address := pages[int(e.line*2654435761>>7)%len(pages)]
	a, err := b.get(ctx, address)
	if err != nil {
		return err
	}
	if a.status != http.StatusOK {
		return refusal{address: address, status: a.status}
	}
	return nil
}

// verify asks the registry about a resident, as a public body, through the API. Most questions hold; one in eight has an
// old address.
func (p *Player) verify(ctx context.Context, b *browser, e numbered) error {
	key, ok := p.town.Directory.Key(e.Actor.Number)
	about, known := p.town.Directory.Resident(int(e.line * 7919 % int64(p.town.Directory.Residents)))
	if !ok || !known {
		return refuse(e.Actor.String(), "unknown body or resident")
	}
	b.bearer = key
	claims := map[string]any{"cognome": about.FamilyName, "nome": about.GivenName, "residente": true}
	if e.line%8 == 0 {
		claims["data_nascita"] = about.Birth.AddDays(1)
	} else {
		claims["data_nascita"] = about.Birth
	}
	body, err := json.Marshal(map[string]any{
		"codice_fiscale": about.CodiceFiscale, "finalita": "servizi-pubblici", "riferimento": b.key, "dati": claims,
	})
	if err != nil {
		return err
	}
	return accepted(b.postJSON(ctx, "/api/v1/verifiche", body))
}

// accepted turns an API's answer other than success into a refusal.
func accepted(a *answer, err error) error {
	if err != nil {
		return err
	}
	if a.status != http.StatusOK && a.status != http.StatusCreated {
		return refusal{address: "api", status: a.status, words: a.body.String()}
	}
	return nil
}

// book takes the next free place of a calendar as a guest, and confirms by the link of the letter where one comes: whoever
// finds the place gone takes the one after.
func (p *Player) book(ctx context.Context, b *browser, e numbered) error {
	calendar, ok := p.town.Directory.Calendar(e.Sub)
	who, known := p.town.Directory.Resident(e.Actor.Number)
	if !ok || !known {
		return refuse(e.Sub, "unknown calendar or resident")
	}
	slots, err := p.freeSlots(ctx, b, calendar, italy.DayOf(e.At))
	if err != nil {
		return err
	}
	for i := 0; i < len(slots) && i < bookingTries; i++ {
		a, err := b.post(ctx, "/prenotazioni/"+calendar, url.Values{
			"slot": {slots[i].Format("2006-01-02T15:04Z")}, "given_name": {who.GivenName}, "family_name": {who.FamilyName},
			"codice_fiscale": {who.CodiceFiscale}, "email": {who.Email},
		})
		if err != nil {
			return err
		}
		switch a.status {
		case http.StatusSeeOther:
			return p.confirm(ctx, b, who, a.location())
		case http.StatusConflict:
			b.changes-- // the same act at another time: with a key of its own it could happen twice after a stop
		default:
			return refusal{address: calendar, status: a.status, words: words(a.body.String())}
		}
	}
	return refuse(calendar, "no free place")
}

// confirm opens the letter about an appointment that wants to be confirmed, and does as it says.
func (p *Player) confirm(ctx context.Context, b *browser, who Person, appointment string) error {
	a, err := b.get(ctx, "/api/v1"+appointment)
	if err := accepted(a, err); err != nil {
		return err
	}
	var made struct {
		State string `json:"stato"`
	}
	if err := json.Unmarshal(a.body.Bytes(), &made); err != nil || made.State != "da_confermare" {
		return err
	}
	link, err := p.mailedLink(ctx, b, who, regexp.MustCompile(regexp.QuoteMeta(appointment)+`/conferma-presenza\?codice=[A-Z2-7-]+`))
	if err != nil {
		return err
	}
	door, code, _ := strings.Cut(link, "?codice=")
	_, err = b.redirected(ctx, door, url.Values{"codice": {code}})
	return err
}

// freeSlots lists the next free times, looking further ahead until there are some.
func (p *Player) freeSlots(ctx context.Context, b *browser, calendar string, from italy.Day) ([]time.Time, error) {
	for _, days := range []int{14, 90} {
		a, err := b.get(ctx, "/api/v1/calendari/"+calendar+"/posti?dal="+string(from)+"&al="+string(from.AddDays(days)))
		if err := accepted(a, err); err != nil {
			return nil, err
		}
		var found []struct {
			Start time.Time `json:"inizio"`
		}
		if err := json.Unmarshal(a.body.Bytes(), &found); err != nil {
			return nil, err
		}
		if len(found) == 0 {
			continue
		}
		var starts []time.Time
		for _, f := range found {
			starts = append(starts, f.Start)
		}
		return starts, nil
	}
	return nil, nil
}
