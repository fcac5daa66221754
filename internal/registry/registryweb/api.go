package registryweb

import (
	"net/http"
	"time"

	"comune.example/sportello/internal/registry"
	"comune.example/sportello/internal/web"
)

type questionJSON struct {
	CodiceFiscale string     `json:"codice_fiscale" doc:"della persona"`
	Purpose       string     `json:"finalita"       doc:"una di quelle dell'accordo: assistenza, giustizia, istruzione, previdenza, salute, servizi-pubblici, sicurezza, tributi"`
	Reference     string     `json:"riferimento"    doc:"numero della pratica dell'ente"`
	Data          claimsJSON `json:"dati"           doc:"i dati da confermare, almeno uno"`
}

type claimsJSON struct {
	Surname     *string `json:"cognome,omitempty"        doc:"facoltativo"`
	Name        *string `json:"nome,omitempty"           doc:"facoltativo"`
	Birth       *string `json:"data_nascita,omitempty"   doc:"AAAA-MM-GG, facoltativo"`
	Birthplace  *string `json:"comune_nascita,omitempty" doc:"nome o codice catastale, facoltativo"`
	Address     *string `json:"indirizzo,omitempty"      doc:"via e numero civico, facoltativo"`
	CivilStatus *string `json:"stato_civile,omitempty"   doc:"celibe, nubile, coniugato, coniugata, vedovo, vedova, divorziato, divorziata, unito civilmente, unita civilmente; facoltativo"`
	Citizenship *string `json:"cittadinanza,omitempty"   doc:"codice ISO 3166 di tre lettere, facoltativo"`
	Resident    *bool   `json:"residente,omitempty"      doc:"solo true: la persona è residente? Facoltativo"`
}

type verificationJSON struct {
	ID       string            `json:"id"`
	At       time.Time         `json:"istante" doc:"UTC"`
	Outcomes registry.Outcomes `json:"esiti"   doc:"per ogni dato chiesto: true se corrisponde"`
}

func (p *pages) apiVerify(c *web.Call) error {
	in, err := web.Decode[questionJSON](c)
	if err != nil {
		return err
	}
	v, err := p.registry.Verify(c.Context(), registry.Question{
		CodiceFiscale: in.CodiceFiscale, Purpose: registry.Purpose(in.Purpose), Reference: in.Reference, Claims: in.Data.claims(),
	})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, verificationJSON{ID: v.ID, At: v.At, Outcomes: v.Outcomes})
}

// claims gives the data that were asked about.
func (j claimsJSON) claims() map[registry.Datum]string {
	claims := map[registry.Datum]string{}
	for datum, text := range map[registry.Datum]*string{
		registry.DatumSurname: j.Surname, registry.DatumName: j.Name, registry.DatumBirth: j.Birth,
		registry.DatumBirthplace: j.Birthplace, registry.DatumAddress: j.Address,
		registry.DatumCivilStatus: j.CivilStatus, registry.DatumCitizenship: j.Citizenship,
	} {
		if text != nil {
			claims[datum] = *text
		}
	}
	if j.Resident != nil {
		claims[registry.DatumResident] = "false"
		if *j.Resident {
			claims[registry.DatumResident] = "true"
		}
	}
	return claims
}
