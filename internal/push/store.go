package push

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
	"comune.example/sportello/internal/push/internal/pushdb"
)

//go:embed schema/*.sql
var schemaFiles embed.FS

// Schema is the module's part of the database.
func Schema() fs.FS {
	return db.SchemaOf(schemaFiles)
}

func insertDevice(tx *journal.Tx, d Device) error {
	return pushdb.New(tx).InsertDevice(tx.Context(), pushdb.InsertDeviceParams{
		ID: d.ID, Account: d.Account, Endpoint: d.Endpoint, P256dh: d.P256DH, Auth: d.Auth, Name: d.Name, MadeAt: d.MadeAt.UnixMilli(),
	})
}

// device reads a device: NotFound if there is none.
func device(ctx context.Context, q db.Querier, id string) (Device, error) {
	row, err := pushdb.New(q).Device(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return Device{}, fault.Missing()
	}
	return fromRow(row), err
}

func deviceByEndpoint(tx *journal.Tx, endpoint string) (d Device, known bool, err error) {
	row, err := pushdb.New(tx).DeviceByEndpoint(tx.Context(), endpoint)
	if errors.Is(err, sql.ErrNoRows) {
		return Device{}, false, nil
	}
	return fromRow(row), err == nil, err
}

func devicesOf(ctx context.Context, q db.Querier, account string) ([]Device, error) {
	rows, err := pushdb.New(q).DevicesOfAccount(ctx, account)
	list := make([]Device, 0, len(rows))
	for _, r := range rows {
		list = append(list, fromRow(r))
	}
	return list, err
}

// deleteDevice forgets a device and what is on its way there.
func deleteDevice(tx *journal.Tx, id string) error {
	if err := pushdb.New(tx).DeleteDeliveriesOfDevice(tx.Context(), id); err != nil {
		return err
	}
	_, err := pushdb.New(tx).DeleteDevice(tx.Context(), id)
	return err
}

func deleteDevicesOf(tx *journal.Tx, account string) error {
	if err := pushdb.New(tx).DeleteDeliveriesOfAccount(tx.Context(), account); err != nil {
		return err
	}
	return pushdb.New(tx).DeleteDevicesOfAccount(tx.Context(), account)
}

func insertDelivery(tx *journal.Tx, device string, m Message) error {
	_, err := pushdb.New(tx).InsertDelivery(tx.Context(), pushdb.InsertDeliveryParams{
		ID: tx.NewID(), Device: device, Message: m.ID, Lang: m.Lang, Due: tx.Now.UnixMilli(), MadeAt: tx.Now.UnixMilli(),
	})
	return err
}

func anyDue(ctx context.Context, q db.Querier, now time.Time) (bool, error) {
	n, err := pushdb.New(q).CountDue(ctx, now.UnixMilli())
	return n > 0, err
}

// claimDue takes up to most due deliveries until the lease is over: of several copies of the program one gets each.
func claimDue(tx *journal.Tx, most int32, lease time.Duration) ([]sending, error) {
	q := pushdb.New(tx)
	rows, err := q.Due(tx.Context(), pushdb.DueParams{Now: tx.Now.UnixMilli(), Most: most})
	if err != nil {
		return nil, err
	}
	var claimed []sending
	for _, r := range rows {
		n, err := q.ClaimDelivery(tx.Context(), pushdb.ClaimDeliveryParams{ID: r.ID, Was: r.Due, Until: tx.Now.Add(lease).UnixMilli()})
		if err != nil {
			return nil, err
		}
		if n == 0 {
			continue
		}
		to, err := device(tx.Context(), tx, r.Device)
		if err != nil {
			return nil, err
		}
		claimed = append(claimed, sending{id: r.ID, message: r.Message, lang: r.Lang, attempts: r.Attempts + 1, madeAt: time.UnixMilli(r.MadeAt), to: to})
	}
	return claimed, nil
}

// settleDelivery writes down where a delivery stands now; due counts for one that waits.
func settleDelivery(tx *journal.Tx, d sending, now state, due time.Time) error {
	_, err := pushdb.New(tx).SettleDelivery(tx.Context(), pushdb.SettleDeliveryParams{
		ID: d.id, State: string(now), Due: due.UnixMilli(), Status: int64(d.answer.Status), Error: d.why(),
	})
	return err
}

func deviceUsed(tx *journal.Tx, id string) error {
	_, err := pushdb.New(tx).DeviceUsed(tx.Context(), pushdb.DeviceUsedParams{ID: id, At: tx.Now.UnixMilli()})
	return err
}

func fromRow(r pushdb.PushDevice) Device {
	d := Device{
		Subscription: Subscription{Endpoint: r.Endpoint, P256DH: r.P256dh, Auth: r.Auth},
		ID:           r.ID, Account: r.Account, Name: r.Name, MadeAt: time.UnixMilli(r.MadeAt).UTC(),
	}
	if r.UsedAt > 0 {
		d.UsedAt = time.UnixMilli(r.UsedAt).UTC()
	}
	return d
}
