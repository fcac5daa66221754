package reactions

import (
	"context"

	"comune.example/sportello/internal/casefile"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/notify"
	"comune.example/sportello/internal/payment"
)

// Debtor finds where a debtor can be written to; an empty address where nobody knows.
type Debtor func(ctx context.Context, codiceFiscale string) (account, email, lang string)

// Payment writes to who paid and tells the case whose fee it was.
func Payment(d *journal.Dispatcher, w *Writer, cases *casefile.Service, debtor Debtor) {
	journal.On(d, "payment.write_received", func(ctx context.Context, f payment.PaymentReceived) error {
		p := f.Position
		account, email, lang := debtor(ctx, p.CodiceFiscale)
		return w.write(ctx, message{
			letter: "received", key: p.ID, email: email, lang: lang, account: account, name: p.Debtor(),
			path: "/area-personale/pagamenti/" + p.ID, about: notify.Subject{Kind: "position", ID: p.ID},
			values: map[string]string{
				"causale": p.Causale, "amount": w.Texts.Printer(lang).Money(f.Receipt.Cents), "receipt": f.Receipt.Number,
			},
		})
	})
	journal.On(d, "payment.tell_case", func(ctx context.Context, f payment.PaymentReceived) error {
		if f.Position.CaseID == "" {
			return nil
		}
		return cases.PaymentTold(ctx, f.Position.CaseID, f.Position.ID, true)
	})
}
