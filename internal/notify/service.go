package notify

import (
	"context"
	"strings"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/notify/internal/notifydb"
)

// Service is what can be done with messages.
type Service struct {
	journal *journal.Journal
	channel Channel
	signal  chan struct{} // something was queued
	reaches Reaches       // nil: nobody is told otherwise than by the channel
}

// Reaches tells whether the owner of an account is also told in other ways that a message has come. It is asked inside of
// changes, and reads only.
type Reaches func(ctx context.Context, q db.Querier, account string) (bool, error)

// NewService makes the module's service; channel carries the messages.
func NewService(j *journal.Journal, channel Channel) *Service {
	return &Service{journal: j, channel: channel, signal: make(chan struct{}, 1)}
}

// AlsoTells has the module say when a message has come for somebody who is also told in other ways. It is called before the
// first message.
func (s *Service) AlsoTells(reaches Reaches) { s.reaches = reaches }

// Part is one page of a list.
type Part struct {
	Page int // from 1
	Size int // at most 100
}

func (p Part) most() int32 { return int32(min(max(p.Size, 1), 100)) }
func (p Part) skip() int32 { return int32(min(max(p.Page-1, 0), 1_000_000)) * p.most() }

// Send queues a message: Invalid if it has no key, address, subject or text. The same key twice is one message, whatever
// else differs. Messages are sent by the program: reactions and commands.
func (s *Service) Send(ctx context.Context, m Message) error {
	if !identity.From(ctx).IsSystem() {
		return fault.Missing()
	}
	m.To, m.Subject = strings.TrimSpace(m.To), strings.Join(strings.Fields(m.Subject), " ")
	if m.Key == "" || m.Subject == "" || m.Text == "" || !strings.Contains(m.To, "@") || strings.ContainsAny(m.To, " \r\n,;<>") {
		return fault.New(fault.Invalid, "notify.error.message", m.Key)
	}
	// The key that counts is the message's own: one reaction may send several messages for one fact.
	queued, err := journal.Change(journal.WithKey(ctx, ""), s.journal, "notify.send", func(tx *journal.Tx) (bool, error) {
		if m.Account != "" {
			tx.About("account", m.Account)
		}
		if m.About.Kind != "" {
			tx.About(m.About.Kind, m.About.ID)
		}
		id, fresh, err := insertMessage(tx, m)
		if err != nil || !fresh {
			return false, err
		}
		return true, s.come(tx, id, m)
	})
	if err == nil && queued {
		s.wake()
	}
	return err
}

// come tells that a message has come which its reader's own area shows, to who is told otherwise as well.
func (s *Service) come(tx *journal.Tx, id string, m Message) error {
	if s.reaches == nil || m.Account == "" || m.Secret {
		return nil
	}
	told, err := s.reaches(tx.Context(), tx, m.Account)
	if err == nil && told {
		tx.Emit(Come{ID: id, Account: m.Account, Lang: m.Lang})
	}
	return err
}

// Choice says which of one's own messages are wanted. An About without ID is every thing of its kind.
type Choice struct {
	Part

	Unread bool
	About  Subject
}

// Mine lists the actor's own messages, the latest first, and whether there are more.
func (s *Service) Mine(ctx context.Context, p Part) (list []Kept, more bool, err error) {
	return s.Chosen(ctx, Choice{Part: p})
}

// Chosen lists those of the actor's own messages that fit, the latest first, and whether there are more.
func (s *Service) Chosen(ctx context.Context, c Choice) (list []Kept, more bool, err error) {
	actor := identity.From(ctx)
	if !actor.IsCitizen() && !actor.IsOfficer() {
		return nil, false, fault.Missing()
	}
	list, err = journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Kept, error) {
		return messagesOfAccount(ctx, q, actor.ID, c)
	})
	return list, len(list) == int(c.most()), err
}

// Unread counts the actor's own messages that were not opened yet.
func (s *Service) Unread(ctx context.Context) (int64, error) {
	actor := identity.From(ctx)
	if actor.ID == "" {
		return 0, nil
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (int64, error) {
		return notifydb.New(q).CountUnread(ctx, actor.ID)
	})
}

// Open reads one of the actor's own messages and notes, the first time, that it was opened.
func (s *Service) Open(ctx context.Context, id string) (Kept, error) {
	actor := identity.From(ctx)
	k, err := s.own(ctx, id)
	if err != nil || !k.ReadAt.IsZero() {
		return k, err
	}
	return k, journal.Do(ctx, s.journal, "notify.read", func(tx *journal.Tx) error {
		tx.About("account", actor.ID)
		return markRead(tx, id, actor.ID)
	})
}

// SetAside notes that one of the actor's own messages is still to be read, or to be read again.
func (s *Service) SetAside(ctx context.Context, id string) error {
	if _, err := s.own(ctx, id); err != nil {
		return err
	}
	return journal.Do(ctx, s.journal, "notify.set_aside", func(tx *journal.Tx) error {
		tx.About("account", tx.Actor.ID)
		return markUnread(tx, id, tx.Actor.ID)
	})
}

// own reads one of the actor's own messages: NotFound if it is not one.
func (s *Service) own(ctx context.Context, id string) (Kept, error) {
	k, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Kept, error) {
		return message(ctx, q, id)
	})
	if err == nil && !reads(identity.From(ctx), k) {
		return Kept{}, fault.Missing()
	}
	return k, err
}

// About lists what was sent about a thing, with the proof of delivery, for the staff's page of the thing.
func (s *Service) About(ctx context.Context, about Subject) ([]Kept, error) {
	if !proves(identity.From(ctx)) {
		return nil, fault.Missing()
	}
	return journal.Change(journal.WithKey(ctx, ""), s.journal, "notify.about", func(tx *journal.Tx) ([]Kept, error) {
		tx.About(about.Kind, about.ID)
		list, err := messagesAbout(tx.Context(), tx, about)
		return withoutSecrets(list), err
	})
}

func withoutSecrets(list []Kept) []Kept {
	for i := range list {
		if list[i].Secret {
			list[i].Text = ""
		}
	}
	return list
}

// Deliveries lists the messages in a state, the latest first, without texts, and how many are in which state.
func (s *Service) Deliveries(ctx context.Context, state State, p Part) ([]Kept, map[State]int64, error) {
	if !runs(identity.From(ctx)) {
		return nil, nil, fault.Missing()
	}
	var counts map[State]int64
	list, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Kept, error) {
		var err error
		if counts, err = countInState(ctx, q); err != nil {
			return nil, err
		}
		list, err := messagesInState(ctx, q, state, p)
		for i := range list {
			list[i].Text = ""
		}
		return list, err
	})
	return list, counts, err
}

// Retry has a failed message tried again: Conflict if it has not failed.
func (s *Service) Retry(ctx context.Context, id string) error {
	if !runs(identity.From(ctx)) {
		return fault.Missing()
	}
	err := journal.Do(ctx, s.journal, "notify.retry", func(tx *journal.Tx) error {
		k, err := message(tx.Context(), tx, id)
		if err != nil {
			return err
		}
		if k.Account != "" {
			tx.About("account", k.Account)
		}
		ok, err := requeue(tx, id)
		if err == nil && !ok {
			return fault.New(fault.Conflict, "notify.not_failed")
		}
		return err
	})
	if err == nil {
		s.wake()
	}
	return err
}
