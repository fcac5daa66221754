package reactions

import (
	"cmp"
	"context"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/certificate"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/notify"
)

// Certificate writes to who asked for a certificate that it is there. Who got it at a counter has it in hand.
func Certificate(d *journal.Dispatcher, w *Writer, kinds *certificate.Service, find func(ctx context.Context, id string) (account.Account, error)) {
	journal.On(d, "certificate.write_issued", func(ctx context.Context, f certificate.CertificateIssued) error {
		c := f.Certificate
		if c.Account == "" {
			return nil
		}
		who, err := find(ctx, c.Account)
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		title := c.Kind
		if kind, err := kinds.Kind(c.Kind); err == nil {
			title = cmp.Or(kind.Title[who.Lang], kind.Title["it"])
		}
		return w.write(ctx, message{
			letter: "issued", key: c.ID, email: who.Email, lang: who.Lang, account: who.ID, name: who.GivenName,
			path: "/area-personale/certificati/" + c.ID, about: notify.Subject{Kind: "certificate", ID: c.ID},
			values: map[string]string{"title": title, "holder": c.Holder, "code": certificate.SpacedCode(c.Code)},
		})
	})
}
