package reactions

import (
	"context"

	"comune.example/sportello/internal/casefile"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/notify"
	"comune.example/sportello/internal/payment"
)

// Casefile writes to applicants about their cases and asks for the fee where one is due.
func Casefile(d *journal.Dispatcher, w *Writer, payments *payment.Service, cases *casefile.Service) {
	write := func(ctx context.Context, kind string, t casefile.Told, more map[string]string) error {
		values := map[string]string{"title": t.Title, "number": t.Number}
		for name, value := range more {
			values[name] = value
		}
		return w.write(ctx, message{
			letter: kind, key: t.Case + "/" + journal.KeyOf(ctx), email: t.Email, lang: t.Lang, account: t.Account, name: t.GivenName,
			path: "/area-personale/pratiche/" + t.Case, about: notify.Subject{Kind: "case", ID: t.Case}, values: values,
		})
	}
	journal.On(d, "casefile.write_submitted", func(ctx context.Context, f casefile.RequestSubmitted) error {
		return write(ctx, "submitted", f.Told, map[string]string{"due": w.Texts.Printer(f.Lang).Day(string(f.Due))})
	})
	journal.On(d, "casefile.write_asked", func(ctx context.Context, f casefile.IntegrationAsked) error {
		return write(ctx, "asked", f.Told, map[string]string{"text": f.Text})
	})
	journal.On(d, "casefile.write_decided", func(ctx context.Context, f casefile.CaseDecided) error {
		if f.Granted {
			return write(ctx, "granted", f.Told, map[string]string{"text": f.Text})
		}
		return write(ctx, "denied", f.Told, map[string]string{"text": f.Text})
	})
	journal.On(d, "casefile.write_message", func(ctx context.Context, f casefile.MessageSent) error {
		if !f.FromOffice {
			return nil
		}
		return write(ctx, "message", f.Told, map[string]string{"text": f.Text})
	})
	journal.On(d, "casefile.ask_fee", func(ctx context.Context, f casefile.RequestSubmitted) error {
		return askFee(ctx, payments, cases, f)
	})
}

// askFee makes the debt position of a request's fee and tells the case of it. The fact's own key makes it one position.
func askFee(ctx context.Context, payments *payment.Service, cases *casefile.Service, f casefile.RequestSubmitted) error {
	if f.FeeCents == 0 || f.PaymentKind == "" {
		return nil
	}
	position, err := payments.CreatePosition(ctx, payment.CreateRequest{
		Kind: f.PaymentKind, CodiceFiscale: f.CodiceFiscale, GivenName: f.GivenName, FamilyName: f.FamilyName, Cents: f.FeeCents,
		Number: f.Number, Subject: f.Title, CaseID: f.Case,
	})
	if err != nil {
		return err
	}
	return cases.PaymentTold(ctx, f.Case, position.ID, false)
}
