package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"comune.example/sportello/internal/app/apptest"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/payment"
	"comune.example/sportello/internal/sample"
)

// norm: the national model of municipal sites, C.SE.1.2
func TestEveryJourneyEndsWithALetterAndAPageOfItsOwn(t *testing.T) {
	town := apptest.Open(t, nil)
	who, b := apptest.Person(t, town, sample.CitizenOne), apptest.As(t, town, owner)
	service := apptest.WithFile(t, town, who)
	sent := "/area-personale/pratiche/" + apptest.Submit(b, apptest.Begin(t, town, b, service, who))
	x := &things{who: who, ids: map[string]string{}}
	x.certificates(t, town, b)
	var owed string
	list, err := town.Payment.Mine(identity.With(t.Context(), who.Actor()))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range list {
		if p.State == payment.Open {
			owed = "/area-personale/pagamenti/" + p.ID
		}
	}
	b.Sent(b.Sent(owed+"/paga", url.Values{}), url.Values{"esito": {"pagato"}})
	apptest.Settle(t, town)
	letters := b.Get("/area-personale/messaggi").Page(t).Text()
	for journey, end := range map[string]struct{ page, letter string }{
		"request":     {sent, "Richiesta ricevuta"},
		"certificate": {"/area-personale/certificati/" + x.ids["certificate"], "Certificato pronto"},
		"payment":     {owed, "agamento"},
	} {
		if got := b.Get(end.page); got.Status != http.StatusOK {
			t.Errorf("%s: the page in the area: got %d", journey, got.Status)
		}
		if !strings.Contains(letters, end.letter) {
			t.Errorf("%s: no letter says %q: %s", journey, end.letter, letters)
		}
	}
}

// Nothing that the register holds is asked again: a resident's form comes with address and children.
func TestAFormOffersWhatTheRegisterKnows(t *testing.T) {
	town := apptest.Open(t, nil)
	b := apptest.As(t, town, owner)
	offered := false
	for _, s := range town.Catalog.Services {
		if s.Form == nil {
			continue
		}
		at := b.Sent("/istanze/"+s.Slug, url.Values{})
		id := strings.Split(at, "/")[2]
		f, err := town.Casefile.Fill(identity.With(t.Context(), apptest.Person(t, town, sample.CitizenOne).Actor()), id)
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range s.Form.Steps {
			for i := range step.Fields {
				field := &step.Fields[i]
				if field.From == "citizen.residence" {
					offered = true
					if !f.Fixed(field) || len(f.Raw[field.ID+".street"]) == 0 || f.Raw[field.ID+".street"][0] == "" {
						t.Errorf("%s asks a resident for the residence", s.Slug)
					}
				}
			}
		}
		if first := s.Form.Steps[0]; len(first.Fields) != 1 || first.Fields[0].ID != "privacy" {
			t.Errorf("%s asks something before the notice of privacy", s.Slug)
		}
	}
	if !offered {
		t.Error("no service takes the residence from the register")
	}
}
