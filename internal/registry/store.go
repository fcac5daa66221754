package registry

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"io/fs"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/figure"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/registry/internal/registrydb"
)

//go:embed schema/*.sql
var schemaFiles embed.FS

// Schema is the module's part of the database.
func Schema() fs.FS {
	return db.SchemaOf(schemaFiles)
}

// recordByID, recordByCode and recordByNumber read one record: NotFound if there is none.
func recordByID(ctx context.Context, q db.Querier, id string) (Record, error) {
	row, err := registrydb.New(q).ResidentByID(ctx, id)
	return found(row.RegistryResident, row.RegistryFamily, err)
}

func recordByCode(ctx context.Context, q db.Querier, codiceFiscale string) (Record, error) {
	row, err := registrydb.New(q).ResidentByCode(ctx, codiceFiscale)
	return found(row.RegistryResident, row.RegistryFamily, err)
}

func recordByNumber(ctx context.Context, q db.Querier, number int) (Record, error) {
	row, err := registrydb.New(q).ResidentByNumber(ctx, int64(number))
	return found(row.RegistryResident, row.RegistryFamily, err)
}

func found(r registrydb.RegistryResident, f registrydb.RegistryFamily, err error) (Record, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return Record{}, fault.Missing()
	}
	return Record{Resident: residentFromRow(r), Family: familyFromRow(f)}, err
}

func members(ctx context.Context, q db.Querier, family string) ([]Resident, error) {
	rows, err := registrydb.New(q).FamilyMembers(ctx, family)
	all := make([]Resident, 0, len(rows))
	for _, r := range rows {
		all = append(all, residentFromRow(r))
	}
	return all, err
}

func searchByName(ctx context.Context, q db.Querier, surname, name string, most int) ([]Record, error) {
	var p registrydb.SearchResidentsParams
	p.SurnameFrom, p.SurnameUntil = keyRange(surname)
	p.NameFrom, p.NameUntil = keyRange(name)
	p.Most = int32(most) //nolint:gosec // small
	rows, err := registrydb.New(q).SearchResidents(ctx, p)
	all := make([]Record, 0, len(rows))
	for _, r := range rows {
		all = append(all, Record{Resident: residentFromRow(r.RegistryResident), Family: familyFromRow(r.RegistryFamily)})
	}
	return all, err
}

func insertBody(tx *journal.Tx, b Body) (bool, error) {
	purposes, data, err := lists(b)
	if err != nil {
		return false, err
	}
	n, err := registrydb.New(tx).InsertBody(tx.Context(), registrydb.InsertBodyParams{
		ID: b.ID, Name: b.Name, Contact: b.Contact, Agreement: b.Agreement, Quota: int64(b.Quota),
		Purposes: purposes, Data: data, MadeAt: tx.Now.UnixMilli(),
	})
	return n == 1, err
}

func changeBody(tx *journal.Tx, b Body) (bool, error) {
	purposes, data, err := lists(b)
	if err != nil {
		return false, err
	}
	suspended := int64(0)
	if b.Suspended {
		suspended = 1
	}
	n, err := registrydb.New(tx).ChangeBody(tx.Context(), registrydb.ChangeBodyParams{
		Contact: b.Contact, Agreement: b.Agreement, Quota: int64(b.Quota), Purposes: purposes, Data: data,
		Suspended: suspended, ChangedAt: tx.Now.UnixMilli(), ID: b.ID,
	})
	return n == 1, err
}

func lists(b Body) (purposes, data string, err error) {
	p, err := json.Marshal(b.Purposes)
	if err != nil {
		return "", "", err
	}
	d, err := json.Marshal(b.Data)
	return string(p), string(d), err
}

// body reads a body: NotFound if there is none.
func body(ctx context.Context, q db.Querier, id string) (Body, error) {
	row, err := registrydb.New(q).Body(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return Body{}, fault.Missing()
	}
	if err != nil {
		return Body{}, err
	}
	return bodyFromRow(row)
}

func bodies(ctx context.Context, q db.Querier) ([]Body, error) {
	rows, err := registrydb.New(q).Bodies(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]Body, 0, len(rows))
	for _, r := range rows {
		b, err := bodyFromRow(r)
		if err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	return all, nil
}

func insertKey(tx *journal.Tx, k Key, body, sha256 string) error {
	return registrydb.New(tx).InsertKey(tx.Context(), registrydb.InsertKeyParams{
		ID: k.ID, Body: body, Sha256: sha256, Ending: k.Ending, MadeAt: tx.Now.UnixMilli(),
	})
}

func revokeKey(tx *journal.Tx, body, key string) (bool, error) {
	n, err := registrydb.New(tx).RevokeKey(tx.Context(), registrydb.RevokeKeyParams{RevokedAt: tx.Now.UnixMilli(), ID: key, Body: body})
	return n == 1, err
}

func keys(ctx context.Context, q db.Querier, body string) ([]Key, error) {
	rows, err := registrydb.New(q).Keys(ctx, body)
	all := make([]Key, 0, len(rows))
	for _, r := range rows {
		k := Key{ID: r.ID, Ending: r.Ending, MadeAt: instant(r.MadeAt)}
		if r.RevokedAt != 0 {
			k.RevokedAt = instant(r.RevokedAt)
		}
		all = append(all, k)
	}
	return all, err
}

// useQuota takes one verification of the body's quota of the day and tells whether there was one left.
func useQuota(tx *journal.Tx, b Body, day italy.Day) (bool, error) {
	n, err := registrydb.New(tx).UseQuota(tx.Context(), registrydb.UseQuotaParams{Body: b.ID, Day: string(day), Quota: int64(b.Quota)})
	return n == 1, err
}

func usage(ctx context.Context, q db.Querier, body string, since italy.Day) ([]Usage, error) {
	rows, err := registrydb.New(q).UsageByDay(ctx, registrydb.UsageByDayParams{Body: body, Since: string(since)})
	all := make([]Usage, 0, len(rows))
	for _, r := range rows {
		all = append(all, Usage{Day: italy.Day(r.Day), Used: int(r.Used)})
	}
	return all, err
}

func usageSince(ctx context.Context, q db.Querier, since italy.Day) (map[string]int, error) {
	rows, err := registrydb.New(q).UsageSince(ctx, string(since))
	used := make(map[string]int, len(rows))
	for _, r := range rows {
		used[r.Body] = int(r.Used)
	}
	return used, err
}

func insertVerification(tx *journal.Tx, v Verification, resident string) error {
	outcomes, err := json.Marshal(v.Outcomes)
	if err != nil {
		return err
	}
	return registrydb.New(tx).InsertVerification(tx.Context(), registrydb.InsertVerificationParams{
		ID: v.ID, Body: tx.Actor.ID, Resident: resident, Purpose: string(v.Purpose), Reference: v.Reference,
		Outcomes: string(outcomes), VerifiedAt: v.At.UnixMilli(), VerifiedDay: string(italy.DayOf(v.At)),
	})
}

func countByDay(ctx context.Context, q db.Querier, from, to italy.Day) ([]figure.Daily, error) {
	rows, err := registrydb.New(q).CountByDay(ctx, registrydb.CountByDayParams{Since: string(from), Until: string(to)})
	all := make([]figure.Daily, 0, len(rows))
	for _, r := range rows {
		all = append(all, figure.Daily{Day: italy.Day(r.VerifiedDay), Count: r.N})
	}
	return all, err
}

func residentFromRow(r registrydb.RegistryResident) Resident {
	return Resident{
		ID: r.ID, Number: int(r.Number), CodiceFiscale: r.CodiceFiscale, Surname: r.Surname, Name: r.Name, Sex: italy.Sex(r.Sex),
		Birth:       italy.Day(r.Birth),
		Birthplace:  Place{Name: r.BirthPlace, Province: r.BirthProvince, Belfiore: r.BirthBelfiore},
		Citizenship: r.Citizenship, Since: italy.Day(r.Since), Family: r.Family, Role: Role(r.Role),
		Partner: r.Partner, Father: r.Father, Mother: r.Mother, CivilStatus: CivilStatus(r.CivilStatus),
		Marriage: Marriage{
			Day: italy.Day(r.MarriageDay), Place: Place{Name: r.MarriagePlace, Province: r.MarriageProvince},
			Ended: italy.Day(r.MarriageEnded),
		},
	}
}

func familyFromRow(f registrydb.RegistryFamily) Family {
	return Family{
		ID: f.ID, Number: int(f.Number), Since: italy.Day(f.Since),
		Address: Address{Street: f.Street, Number: f.HouseNumber, CAP: f.Cap},
	}
}

func bodyFromRow(r registrydb.RegistryBody) (Body, error) {
	b := Body{
		ID: r.ID, Name: r.Name, Contact: r.Contact, Agreement: r.Agreement, Quota: int(r.Quota),
		Suspended: r.Suspended != 0, MadeAt: instant(r.MadeAt),
	}
	return b, errors.Join(json.Unmarshal([]byte(r.Purposes), &b.Purposes), json.Unmarshal([]byte(r.Data), &b.Data))
}

func instant(ms int64) time.Time { return time.UnixMilli(ms).UTC() }
