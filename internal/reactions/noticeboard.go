package reactions

import (
	"context"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/noticeboard"
	"comune.example/sportello/internal/notify"
)

// Noticeboard writes to the officer who asked for a publication when it has its number, and when its days are over. Who has
// no account any more is written to no longer.
func Noticeboard(d *journal.Dispatcher, w *Writer, find func(ctx context.Context, id string) (account.Account, error)) {
	write := func(ctx context.Context, name string, t noticeboard.Told) error {
		to, err := find(ctx, t.RequestedBy)
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		words := w.Texts.Printer(to.Lang)
		return w.write(ctx, message{
			letter: name, key: t.Act, email: to.Email, lang: to.Lang, name: to.GivenName, path: "/ufficio/albo/" + t.Act,
			about: notify.Subject{Kind: "act", ID: t.Act},
			values: map[string]string{
				"number": t.Number, "subject": t.Subject, "from": words.Day(string(t.From)), "until": words.Day(string(t.Until)),
			},
		})
	}
	journal.On(d, "noticeboard.write_published", func(ctx context.Context, f noticeboard.ActPublished) error { return write(ctx, "published", f.Told) })
	journal.On(d, "noticeboard.write_ended", func(ctx context.Context, f noticeboard.PublicationEnded) error { return write(ctx, "ended", f.Told) })
}
