package sandbox

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/payment"
	"comune.example/sportello/internal/payment/sandbox/internal/sandboxdb"
)

// ending is one way in which a checkout can end.
type ending struct {
	word  string // in the form
	state payment.OutcomeState
	code  string
	later payment.OutcomeState // what the doubt becomes
	told  int64                // how many notifications
	after time.Duration        // of the first notification, or of the end of the doubt
}

// endings are all that can happen at a gateway.
func endings() []ending {
	return []ending{
		{word: "pagato", state: payment.OutcomePaid, told: 1},
		{word: "pagato_due_notifiche", state: payment.OutcomePaid, told: 2},
		{word: "pagato_notifica_dopo", state: payment.OutcomePaid, told: 1, after: time.Minute},
		{word: "pagato_senza_notifica", state: payment.OutcomePaid},
		{word: "rifiutato_fondi", state: payment.OutcomeRefused, code: "insufficient_funds", told: 1},
		{word: "rifiutato_carta", state: payment.OutcomeRefused, code: "expired_card", told: 1},
		{word: "rifiutato_banca", state: payment.OutcomeRefused, code: "denied", told: 1},
		{word: "annullato", state: payment.OutcomeAbandoned, code: "cancelled_by_payer", told: 1},
		{word: "incerto_poi_pagato", state: payment.OutcomeUnknown, later: payment.OutcomePaid, told: 1, after: 2 * time.Minute},
		{word: "incerto_poi_rifiutato", state: payment.OutcomeUnknown, later: payment.OutcomeRefused, code: "denied", told: 1, after: 2 * time.Minute},
	}
}

// End ends an open checkout with the outcome that a word of the form names, and tells it. An expired or ended checkout
// stays as it is: ended is false then. An unknown word is Invalid.
func (g *Gateway) End(ctx context.Context, id, word string, hear Hear) (back string, ended bool, err error) {
	k, err := g.checkout(ctx, id)
	if err != nil {
		return "", false, err
	}
	for _, e := range endings() {
		if e.word == word {
			ended, err = g.end(ctx, k, e, hear)
			return k.Back, ended, err
		}
	}
	return k.Back, false, fault.Wrong(fault.Field{Name: "esito", Key: "payment_sandbox.error.esito"})
}

func (g *Gateway) end(ctx context.Context, k checkout, e ending, hear Hear) (bool, error) {
	now := g.now(ctx)
	if k.settled(now).State != string(payment.OutcomeOpen) {
		return false, nil
	}
	k.State, k.Code, k.Later, k.Tell, k.SettledAt = string(e.state), e.code, string(e.later), e.told, now.UnixMilli()
	k.LaterAt, k.TellAt = now.Add(e.after).UnixMilli(), now.Add(e.after).UnixMilli()
	if e.state == payment.OutcomePaid || e.later == payment.OutcomePaid {
		k.Receipt = rand.Text()
	}
	if e.state == payment.OutcomeUnknown {
		k.Tell = 0 // until the doubt is over
	}
	ended, err := g.settle(ctx, k, payment.OutcomeOpen)
	if err != nil || !ended || e.after > 0 {
		return ended, err
	}
	_ = g.tell(ctx, k, hear) // what was not heard is told again by the job
	return true, nil
}

func (g *Gateway) settle(ctx context.Context, k checkout, was payment.OutcomeState) (bool, error) {
	ended := false
	err := g.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		n, err := sandboxdb.New(q).Settle(ctx, sandboxdb.SettleParams{
			State: k.State, Code: k.Code, Receipt: k.Receipt, Later: k.Later, LaterAt: k.LaterAt, SettledAt: k.SettledAt,
			Tell: k.Tell, TellAt: k.TellAt, ID: k.ID, Was: string(was),
		})
		ended = n == 1
		return err
	})
	return ended && err == nil, err
}

// Work lets time do its part: doubts end, checkouts expire, and what is owed to the listener is told.
func (g *Gateway) Work(ctx context.Context, hear Hear) error {
	now := g.now(ctx)
	q := sandboxdb.New(g.db.Read())
	doubts, err := q.Due(ctx, now.UnixMilli())
	if err != nil {
		return err
	}
	for _, row := range doubts {
		k := checkout(row).settled(now)
		k.Tell, k.TellAt = 1, now.UnixMilli()
		if _, err := g.settle(ctx, k, payment.OutcomeUnknown); err != nil {
			return err
		}
	}
	expired, err := q.Expired(ctx, now.UnixMilli())
	if err != nil {
		return err
	}
	for _, row := range expired {
		if _, err := g.settle(ctx, checkout(row).settled(now), payment.OutcomeOpen); err != nil {
			return err
		}
	}
	owed, err := q.ToTell(ctx, now.UnixMilli())
	if err != nil {
		return err
	}
	var failed error
	for _, row := range owed {
		failed = errors.Join(failed, g.tell(ctx, checkout(row), hear))
	}
	return failed
}
