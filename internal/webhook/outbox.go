package webhook

import (
	"context"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/webhook/internal/webhookdb"
)

func anyDue(ctx context.Context, q db.Querier, now time.Time) (bool, error) {
	n, err := webhookdb.New(q).CountDue(ctx, now.UnixMilli())
	return n > 0, err
}

// claimDue takes up to most due deliveries until the lease is over: of several copies of the program one gets each.
func claimDue(tx *journal.Tx, most int32, lease time.Duration) ([]sending, error) {
	q := webhookdb.New(tx)
	rows, err := q.Due(tx.Context(), webhookdb.DueParams{Now: tx.Now.UnixMilli(), Most: most})
	if err != nil {
		return nil, err
	}
	known := map[string]Endpoint{}
	var claimed []sending
	for _, r := range rows {
		if _, ok := known[r.Endpoint]; !ok {
			if known[r.Endpoint], err = endpoint(tx.Context(), tx, r.Endpoint); err != nil {
				return nil, err
			}
		}
		n, err := q.ClaimDelivery(tx.Context(), webhookdb.ClaimDeliveryParams{ID: r.ID, Was: r.Due, Until: tx.Now.Add(lease).UnixMilli()})
		if err != nil {
			return nil, err
		}
		if n == 1 {
			r.Attempts++
			claimed = append(claimed, sending{Delivery: deliveryFromRow(r), to: known[r.Endpoint]})
		}
	}
	return claimed, nil
}

// releaseDelivery gives back what was claimed and not tried.
func releaseDelivery(tx *journal.Tx, id string, due time.Time) error {
	_, err := webhookdb.New(tx).ReleaseDelivery(tx.Context(), webhookdb.ReleaseDeliveryParams{ID: id, Due: due.UnixMilli()})
	return err
}

func deliveryDone(tx *journal.Tx, d sending) error {
	q := webhookdb.New(tx)
	_, err := q.DeliveryDone(tx.Context(), webhookdb.DeliveryDoneParams{ID: d.ID, Status: int64(d.status), At: tx.Now.UnixMilli()})
	if err != nil {
		return err
	}
	_, err = q.EndpointWorked(tx.Context(), d.Endpoint)
	return err
}

func deliveryPostponed(tx *journal.Tx, d sending, due time.Time, why string) error {
	q := webhookdb.New(tx)
	_, err := q.DeliveryPostponed(tx.Context(), webhookdb.DeliveryPostponedParams{ID: d.ID, Due: due.UnixMilli(), Status: int64(d.status), Error: why})
	if err != nil {
		return err
	}
	_, err = q.EndpointFailed(tx.Context(), webhookdb.EndpointFailedParams{ID: d.Endpoint, Error: why})
	return err
}

// deliveryFailed gives a delivery up, and says so of its endpoint.
func deliveryFailed(tx *journal.Tx, d sending, why string) error {
	q := webhookdb.New(tx)
	_, err := q.DeliveryFailed(tx.Context(), webhookdb.DeliveryFailedParams{ID: d.ID, Status: int64(d.status), Error: why})
	if err != nil {
		return err
	}
	if _, err = q.EndpointFailed(tx.Context(), webhookdb.EndpointFailedParams{ID: d.Endpoint, Error: why}); err != nil {
		return err
	}
	_, err = q.EndpointGaveUp(tx.Context(), d.Endpoint)
	return err
}

// endpointGone ends everything that waits for an endpoint that does not want to be told any more.
func endpointGone(tx *journal.Tx, d sending, why string) error {
	q := webhookdb.New(tx)
	_, err := q.DeliveryFailed(tx.Context(), webhookdb.DeliveryFailedParams{ID: d.ID, Status: int64(d.status), Error: why})
	if err != nil {
		return err
	}
	if _, err := q.EndpointGone(tx.Context(), webhookdb.EndpointGoneParams{ID: d.Endpoint, Error: why}); err != nil {
		return err
	}
	return q.FailDeliveries(tx.Context(), webhookdb.FailDeliveriesParams{Endpoint: d.Endpoint, Error: why})
}
