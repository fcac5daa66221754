package paymentweb

import (
	"io"
	"net/http"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/payment"
	"comune.example/sportello/internal/web"
)

type positionIn struct {
	Kind          string    `json:"tipo"           doc:"tipo di pagamento dichiarato dal Comune"`
	CodiceFiscale string    `json:"codice_fiscale" doc:"16 caratteri, o 11 cifre per un'impresa"`
	GivenName     string    `json:"nome,omitempty"           doc:"vuoto per un'impresa"`
	FamilyName    string    `json:"cognome"        doc:"o la ragione sociale"`
	Cents         int64     `json:"importo_cent"   doc:"centesimi di euro"`
	Causale       string    `json:"causale,omitempty"        doc:"facoltativa: altrimenti quella del tipo"`
	Number        string    `json:"numero,omitempty"         doc:"facoltativo: del verbale o della pratica"`
	Subject       string    `json:"oggetto,omitempty"        doc:"facoltativo"`
	Period        string    `json:"periodo,omitempty"        doc:"facoltativo"`
	Due           italy.Day `json:"scadenza,omitempty"       doc:"facoltativa, AAAA-MM-GG"`
	Notified      italy.Day `json:"notifica,omitempty"       doc:"facoltativa, AAAA-MM-GG: giorno da cui decorre la riduzione, oggi se manca"`
	CaseID        string    `json:"pratica,omitempty"        doc:"facoltativa"`
}

type positionOut struct {
	ID     string    `json:"id"`
	Notice string    `json:"numero_avviso" doc:"18 cifre"`
	IUV    string    `json:"iuv"`
	Cents  int64     `json:"importo_cent"`
	Due    italy.Day `json:"scadenza"`
}

type notifiedOut struct {
	Taken bool `json:"ricevuta"`
}

func (p *pages) apiCreate(c *web.Call) error {
	in, err := web.Decode[positionIn](c)
	if err != nil {
		return err
	}
	made, err := p.payment.CreatePosition(c.Context(), payment.CreateRequest{
		Kind: in.Kind, CodiceFiscale: in.CodiceFiscale, GivenName: in.GivenName, FamilyName: in.FamilyName, Cents: in.Cents,
		Causale: in.Causale, Number: in.Number, Subject: in.Subject, Period: in.Period, Due: in.Due, Notified: in.Notified, CaseID: in.CaseID,
	})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, positionOut{
		ID: made.ID, Notice: string(made.Notice), IUV: made.IUV, Cents: made.Cents, Due: made.Due,
	})
}

// SignatureHeader carries the signature of a gateway's notification.
const SignatureHeader = "Gateway-Signature"

func (p *pages) apiNotified(c *web.Call) error {
	body, err := io.ReadAll(c.R.Body)
	if err != nil {
		return fault.Wrap(fault.Invalid, err, "fault.unreadable")
	}
	if err := p.payment.Notified(c.Context(), body, c.R.Header.Get(SignatureHeader)); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, notifiedOut{Taken: true})
}
