package reactions

import (
	"context"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/notify"
	"comune.example/sportello/internal/privacy"
)

// Privacy writes to people about what they asked about their data. Who has no account any more is written to no longer.
func Privacy(d *journal.Dispatcher, w *Writer, accounts *account.Service) {
	write := func(ctx context.Context, name, request, id string, values map[string]string) error {
		to, err := accounts.Find(ctx, id)
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		return w.write(ctx, message{
			letter: name, key: request, email: to.Email, lang: to.Lang, account: to.ID, name: to.GivenName,
			path: "/area-personale/dati/richieste/" + request, about: notify.Subject{Kind: "privacy", ID: request}, values: values,
		})
	}
	journal.On(d, "privacy.write_copy", func(ctx context.Context, f privacy.CopyReady) error {
		return write(ctx, "copy", f.Request, f.Account, nil)
	})
	journal.On(d, "privacy.write_answer", func(ctx context.Context, f privacy.RequestAnswered) error {
		return write(ctx, "answer", f.Request, f.Account, map[string]string{"answer": f.Answer})
	})
}
