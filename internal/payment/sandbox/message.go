package sandbox

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/payment"
	"comune.example/sportello/internal/payment/sandbox/internal/sandboxdb"
)

const freshness = 10 * time.Minute // of a notification; a repeat is signed anew

// Hear takes a notification, as payment.Service.Notified does.
type Hear func(ctx context.Context, body []byte, signature string) error

// sign makes the signature "t=<milliseconds>,v1=<hex>": HMAC-SHA256 over time and body.
func sign(secret string, body []byte, at time.Time) string {
	t := strconv.FormatInt(at.UnixMilli(), 10)
	return "t=" + t + ",v1=" + mac(secret, t, body)
}

func mac(secret, t string, body []byte) string {
	h := hmac.New(sha256.New, []byte(secret))
	_, _ = h.Write(append([]byte(t+"."), body...)) // a hash takes everything
	return hex.EncodeToString(h.Sum(nil))
}

// Read implements payment.Gateway.
func (g *Gateway) Read(body []byte, signature string, now time.Time) (payment.Outcome, error) {
	head, v1, _ := strings.Cut(signature, ",v1=")
	t := strings.TrimPrefix(head, "t=")
	ms, err := strconv.ParseInt(t, 10, 64)
	if err != nil || !hmac.Equal([]byte(v1), []byte(mac(g.secret, t, body))) {
		return payment.Outcome{}, fault.New(fault.Unauthenticated, "payment_sandbox.error.signature")
	}
	if age := now.Sub(time.UnixMilli(ms)); age > freshness || age < -freshness {
		return payment.Outcome{}, fault.New(fault.Unauthenticated, "payment_sandbox.error.signature")
	}
	var o payment.Outcome
	if err := json.Unmarshal(body, &o); err != nil {
		return payment.Outcome{}, fault.Wrap(fault.Invalid, err, "payment_sandbox.error.order")
	}
	return o, nil
}

// tell delivers the notifications of a checkout that are still owed. What is not heard is told again by the job.
func (g *Gateway) tell(ctx context.Context, k checkout, hear Hear) error {
	now := g.now(ctx)
	body, err := json.Marshal(k.outcome(now))
	if err != nil {
		return err
	}
	for range k.Tell {
		if err := hear(ctx, body, sign(g.secret, body, now)); err != nil {
			return errors.Join(fmt.Errorf("a notification was not heard: %w", err), g.putOff(ctx, k, now))
		}
		err := g.db.Write(ctx, func(ctx context.Context, q db.Querier) error { return sandboxdb.New(q).Told(ctx, k.ID) })
		if err != nil {
			return err
		}
	}
	return nil
}

func (g *Gateway) putOff(ctx context.Context, k checkout, now time.Time) error {
	return g.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		return sandboxdb.New(q).PutOff(ctx, sandboxdb.PutOffParams{TellAt: now.Add(time.Minute).UnixMilli(), ID: k.ID})
	})
}
