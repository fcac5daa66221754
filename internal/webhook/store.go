package webhook

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"io/fs"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/webhook/internal/webhookdb"
)

//go:embed schema/*.sql
var schemaFiles embed.FS

// Schema is the module's part of the database.
func Schema() fs.FS {
	return db.SchemaOf(schemaFiles)
}

func insertEndpoint(tx *journal.Tx, e Endpoint, secret string) error {
	q := webhookdb.New(tx)
	err := q.InsertEndpoint(tx.Context(), webhookdb.InsertEndpointParams{ID: e.ID, Url: e.URL, Secret: secret, MadeAt: e.MadeAt.UnixMilli()})
	for _, t := range e.Types {
		if err == nil {
			err = q.InsertSubscription(tx.Context(), webhookdb.InsertSubscriptionParams{Endpoint: e.ID, Type: t})
		}
	}
	return err
}

// endpoint reads one endpoint: NotFound if there is none.
func endpoint(ctx context.Context, q db.Querier, id string) (Endpoint, error) {
	row, err := webhookdb.New(q).Endpoint(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return Endpoint{}, fault.Missing()
	}
	if err != nil {
		return Endpoint{}, err
	}
	return withTypes(ctx, q, row)
}

func endpoints(ctx context.Context, q db.Querier) ([]Endpoint, error) {
	rows, err := webhookdb.New(q).Endpoints(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]Endpoint, 0, len(rows))
	for _, r := range rows {
		e, err := withTypes(ctx, q, r)
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

func withTypes(ctx context.Context, q db.Querier, row webhookdb.WebhookEndpoint) (Endpoint, error) {
	e := fromRow(row)
	var err error
	e.Types, err = webhookdb.New(q).Subscriptions(ctx, e.ID)
	return e, err
}

func anySubscriber(ctx context.Context, q db.Querier, eventType string) (bool, error) {
	n, err := webhookdb.New(q).CountSubscribers(ctx, eventType)
	return n > 0, err
}

// subscribers are the endpoints that want a type of event, those that are gone left out.
func subscribers(tx *journal.Tx, eventType string) ([]Endpoint, error) {
	rows, err := webhookdb.New(tx).Subscribers(tx.Context(), eventType)
	all := make([]Endpoint, 0, len(rows))
	for _, r := range rows {
		all = append(all, fromRow(r))
	}
	return all, err
}

func rotateSecret(tx *journal.Tx, id, secret string, until time.Time) (bool, error) {
	n, err := webhookdb.New(tx).RotateSecret(tx.Context(), webhookdb.RotateSecretParams{ID: id, Secret: secret, Until: until.UnixMilli()})
	return n == 1, err
}

func pauseEndpoint(tx *journal.Tx, id string) error {
	q := webhookdb.New(tx)
	if _, err := q.SetState(tx.Context(), webhookdb.SetStateParams{ID: id, State: string(Paused)}); err != nil {
		return err
	}
	return q.HoldDeliveries(tx.Context(), id)
}

func resumeEndpoint(tx *journal.Tx, id string) error {
	q := webhookdb.New(tx)
	if _, err := q.SetState(tx.Context(), webhookdb.SetStateParams{ID: id, State: string(Active)}); err != nil {
		return err
	}
	return q.ReleaseDeliveries(tx.Context(), id)
}

func deleteEndpoint(tx *journal.Tx, id string) error {
	q := webhookdb.New(tx)
	if err := q.DeleteDeliveries(tx.Context(), id); err != nil {
		return err
	}
	if err := q.DeleteSubscriptions(tx.Context(), id); err != nil {
		return err
	}
	_, err := q.DeleteEndpoint(tx.Context(), id)
	return err
}

// insertDelivery has an endpoint told, unless it was under the key before. What is for a paused one is held.
func insertDelivery(tx *journal.Tx, to Endpoint, d Delivery, key string) error {
	state := Waiting
	if !to.Sends() {
		state = Held
	}
	_, err := webhookdb.New(tx).InsertDelivery(tx.Context(), webhookdb.InsertDeliveryParams{
		ID: d.ID, Endpoint: to.ID, Key: key, Type: d.Type, Body: d.Body, State: string(state),
		Due: tx.Now.UnixMilli(), MadeAt: tx.Now.UnixMilli(),
	})
	return err
}

// deliveryOf reads a delivery of an endpoint: NotFound if it has none of this id.
func deliveryOf(tx *journal.Tx, endpointID, id string) (Delivery, error) {
	row, err := webhookdb.New(tx).Delivery(tx.Context(), webhookdb.DeliveryParams{ID: id, Endpoint: endpointID})
	if errors.Is(err, sql.ErrNoRows) {
		return Delivery{}, fault.Missing()
	}
	return deliveryFromRow(row), err
}

func deliveriesOf(ctx context.Context, q db.Querier, endpointID string, most int32) ([]Delivery, error) {
	rows, err := webhookdb.New(q).DeliveriesOf(ctx, webhookdb.DeliveriesOfParams{Endpoint: endpointID, Most: most})
	all := make([]Delivery, 0, len(rows))
	for _, r := range rows {
		all = append(all, deliveryFromRow(r))
	}
	return all, err
}

func repeatDelivery(tx *journal.Tx, endpointID, id string) (bool, error) {
	n, err := webhookdb.New(tx).RepeatDelivery(tx.Context(), webhookdb.RepeatDeliveryParams{ID: id, Endpoint: endpointID, Due: tx.Now.UnixMilli()})
	return n == 1, err
}

func sweep(tx *journal.Tx, before time.Time) error {
	q := webhookdb.New(tx)
	if _, err := q.SweepDeliveries(tx.Context(), before.UnixMilli()); err != nil {
		return err
	}
	_, err := q.ForgetPrevious(tx.Context(), tx.Now.UnixMilli())
	return err
}

func fromRow(r webhookdb.WebhookEndpoint) Endpoint {
	e := Endpoint{
		ID: r.ID, URL: r.Url, State: State(r.State), Failures: r.Failures, Error: r.Error, PreviousUntil: instant(r.PreviousUntil),
		MadeAt: instant(r.MadeAt), secrets: []string{r.Secret},
	}
	if r.Previous != "" {
		e.secrets = append(e.secrets, r.Previous)
	}
	return e
}

func deliveryFromRow(r webhookdb.WebhookDelivery) Delivery {
	return Delivery{
		ID: r.ID, Endpoint: r.Endpoint, Type: r.Type, Body: r.Body, State: Progress(r.State), Attempts: r.Attempts,
		Due: instant(r.Due), Status: r.Status, Error: r.Error, MadeAt: instant(r.MadeAt), DoneAt: instant(r.DoneAt),
	}
}

// instant is the zero time for 0: "not yet".
func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
