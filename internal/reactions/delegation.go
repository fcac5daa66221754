package reactions

import (
	"context"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/notify"
)

// Delegation writes to the two people of a delegation what has become of it, and takes from appointments what it gave them.
func Delegation(d *journal.Dispatcher, w *Writer, b *booking.Service) {
	journal.On(d, "account.write_delegation", func(ctx context.Context, f account.DelegationChanged) error {
		forDelegator, forDelegate := delegationLetters(f)
		if err := w.delegation(ctx, f.Delegation, forDelegator, f.Delegator); err != nil {
			return err
		}
		return w.delegation(ctx, f.Delegation, forDelegate, f.Delegate)
	})
	journal.On(d, "booking.end_delegation", func(ctx context.Context, f account.DelegationChanged) error {
		if f.Delegation.State != account.EndedDelegation || f.Was != account.Accepted {
			return nil
		}
		return b.EndDelegation(ctx, f.Delegation.ID)
	})
}

// delegationLetters names the letters about a change; empty: that one is not written to.
func delegationLetters(f account.DelegationChanged) (forDelegator, forDelegate string) {
	switch f.Delegation.State {
	case account.Proposed:
		return "delegation_given", "delegation_proposed"
	case account.Accepted:
		return "delegation_accepted", "delegation_taken"
	case account.Refused:
		return "delegation_refused", ""
	case account.EndedDelegation, account.ExpiredDelegation:
		if f.Was == account.Accepted {
			return "delegation_over", "delegation_over"
		}
		return "delegation_lapsed", "delegation_lapsed"
	default:
		return "", ""
	}
}

// delegation writes one letter about a delegation to one of its people, which names the other.
func (w *Writer) delegation(ctx context.Context, d account.Delegation, kind string, to account.Letter) error {
	if kind == "" {
		return nil
	}
	day, other := w.Texts.Printer(to.Lang).Day, d.Delegator
	if to.Account == d.Delegator.Account {
		other = d.Delegate
	}
	values := map[string]string{"other": other.Name()}
	switch kind {
	case "delegation_proposed":
		values["from"], values["until"], values["answer"] = day(string(d.From)), day(string(d.Until)), day(string(d.AnswerBy))
	case "delegation_given", "delegation_accepted", "delegation_taken":
		values["from"], values["until"] = day(string(d.From)), day(string(d.Until))
	case "delegation_over":
		values["until"] = day(string(d.Until))
	default: // the others name no day
	}
	return w.write(ctx, message{
		letter: kind, key: version(d.ID, d.Version) + "/" + to.Account, email: to.Email, lang: to.Lang, account: to.Account, name: to.GivenName,
		path: "/area-personale/profilo/deleghe/" + d.ID, about: notify.Subject{Kind: "delegation", ID: d.ID},
		values: values,
	})
}
