// Package sandbox is a payment gateway to try the program with: it stands for the system outside that takes the money,
// keeps its own tables, and behaves as badly as a real one: it refuses, forgets people who leave, does not know for a
// while, tells late or twice. It promises that a checkout has one final outcome, that what it tells is signed, and that
// it tells at least once. It must not know positions or receipts: it talks through payment.Gateway and its own pages.
package sandbox

import (
	"context"
	"crypto/rand"
	"embed"
	"fmt"
	"io/fs"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/payment"
	"comune.example/sportello/internal/payment/sandbox/internal/sandboxdb"
)

//go:embed schema/*.sql
var schemaFiles embed.FS

// Schema is the gateway's own part of the database.
func Schema() fs.FS {
	return db.SchemaOf(schemaFiles)
}

const (
	// Path is where the checkouts' pages are.
	Path     = "/sandbox/pagamenti/"
	lifetime = 30 * time.Minute // of a checkout that nobody uses
)

// Gateway implements payment.Gateway.
type Gateway struct {
	db     *db.DB
	clock  clock.Clock
	secret string // shared with who hears the notifications
}

// New makes the gateway; the secret signs its notifications.
func New(database *db.DB, c clock.Clock, secret string) *Gateway {
	return &Gateway{db: database, clock: c, secret: secret}
}

// Begin implements payment.Gateway. The same reference with another notice or amount is a Conflict.
func (g *Gateway) Begin(ctx context.Context, o payment.Order) (payment.Checkout, error) {
	if _, err := italy.ParseNoticeNumber(string(o.Notice)); err != nil {
		return payment.Checkout{}, fault.Wrap(fault.Invalid, err, "payment_sandbox.error.order")
	}
	if o.Reference == "" || o.Cents < 1 {
		return payment.Checkout{}, fault.New(fault.Invalid, "payment_sandbox.error.order")
	}
	now := g.now(ctx)
	var k checkout
	err := g.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		err := sandboxdb.New(q).InsertCheckout(ctx, sandboxdb.InsertCheckoutParams{
			ID: rand.Text(), Reference: o.Reference, Notice: string(o.Notice), Cents: o.Cents, Causale: o.Causale, Back: o.Back,
			MadeAt: now.UnixMilli(), ExpiresAt: now.Add(lifetime).UnixMilli(),
		})
		if err != nil {
			return err
		}
		rows, err := sandboxdb.New(q).CheckoutByReference(ctx, o.Reference)
		if err != nil || len(rows) == 0 {
			return fmt.Errorf("a checkout was not kept: %w", err)
		}
		if k = checkout(rows[0]); k.Notice != string(o.Notice) || k.Cents != o.Cents {
			return fault.New(fault.Conflict, "payment_sandbox.error.order")
		}
		return nil
	})
	return payment.Checkout{ID: k.ID, URL: Path + k.ID, Expires: time.UnixMilli(k.ExpiresAt).UTC()}, err
}

// Outcome implements payment.Gateway.
func (g *Gateway) Outcome(ctx context.Context, id string) (payment.Outcome, error) {
	k, err := g.checkout(ctx, id)
	return k.outcome(g.now(ctx)), err
}

func (g *Gateway) checkout(ctx context.Context, id string) (checkout, error) {
	rows, err := sandboxdb.New(g.db.Read()).Checkout(ctx, id)
	if err != nil {
		return checkout{}, err
	}
	if len(rows) == 0 {
		return checkout{}, fault.Missing()
	}
	return checkout(rows[0]), nil
}

func (g *Gateway) now(ctx context.Context) time.Time { return g.clock(ctx).UTC() }

// checkout is one row; what it stands for depends on the time.
type checkout sandboxdb.SandboxCheckout

// settled gives the checkout as it is at a time: expired when nobody used it, decided when its doubt is over.
func (k checkout) settled(now time.Time) checkout {
	switch state := payment.OutcomeState(k.State); {
	case state == payment.OutcomeOpen && now.UnixMilli() >= k.ExpiresAt:
		k.State, k.Code, k.SettledAt = string(payment.OutcomeAbandoned), "expired", k.ExpiresAt
	case state == payment.OutcomeUnknown && now.UnixMilli() >= k.LaterAt:
		k.State, k.SettledAt, k.Later = k.Later, k.LaterAt, ""
	}
	return k
}

func (k checkout) outcome(now time.Time) payment.Outcome {
	k = k.settled(now)
	o := payment.Outcome{
		Reference: k.Reference, Checkout: k.ID, Notice: italy.NoticeNumber(k.Notice), Cents: k.Cents, State: payment.OutcomeState(k.State),
	}
	switch o.State {
	case payment.OutcomePaid:
		o.Receipt, o.PaidAt = k.Receipt, time.UnixMilli(k.SettledAt).UTC()
	case payment.OutcomeRefused, payment.OutcomeAbandoned:
		o.Code = k.Code
	case payment.OutcomeOpen, payment.OutcomeUnknown: // nothing more to say
	}
	return o
}
