package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"comune.example/sportello/internal/app"
	"comune.example/sportello/internal/certificate"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/registry"
	"comune.example/sportello/internal/workload"
)

const (
	issuers   = 16 // who ask for certificates at the same time
	residents = 500
)

// certificates measures the whole use case (the register's sheet, the text, the seal, the PDF and its signature, the row, the
// log) beside a bare signature.
func certificates(ctx context.Context, s settings, town *place, t *table) error {
	ctx = identity.AsSystem(ctx, "bench")
	people, err := somePeople(ctx, town)
	if err != nil {
		return err
	}
	kind, err := commonKind(ctx, town, people)
	if err != nil {
		return err
	}
	r := row{what: fmt.Sprintf("certificates issued and signed, %d at a time", issuers), limit: "openssl speed ecdsap256, one core, signatures"}
	for range s.rounds {
		of, err := signatures(ctx)
		if err != nil {
			return err
		}
		got, err := issue(ctx, s, town, kind, people)
		if err != nil {
			return err
		}
		r.got, r.of = append(r.got, got), append(r.of, of)
	}
	t.add(r)
	return nil
}

func somePeople(ctx context.Context, town *place) ([]registry.Sheet, error) {
	var people []registry.Sheet
	today := italy.DayOf(town.Journal.Now(ctx))
	for number := 0; len(people) < residents; number++ {
		sheet, err := town.Registry.SheetByNumber(ctx, number)
		if err != nil {
			return nil, err
		}
		if sheet.Resident.Adult(today) {
			people = append(people, sheet)
		}
	}
	return people, nil
}

// commonKind is the first declared kind that everybody may have.
func commonKind(_ context.Context, town *place, people []registry.Sheet) (string, error) {
	for _, kind := range town.Certificate.Kinds() {
		suits := true
		for _, sheet := range people {
			suits = suits && certificate.Refusal(kind, sheet) == ""
		}
		if suits {
			return kind.Slug, nil
		}
	}
	return "", errors.New("no kind of certificate suits everybody")
}

func issue(ctx context.Context, s settings, town *place, kind string, people []registry.Sheet) (float64, error) {
	var n atomic.Int64
	var group sync.WaitGroup
	var mu sync.Mutex
	var failure error
	took := stopwatch()
	for range issuers {
		group.Go(func() {
			for took() < s.slice {
				who := people[n.Add(1)%residents].Resident
				_, err := town.Certificate.Issue(ctx, certificate.IssueRequest{Kind: kind, Resident: who.ID, Use: certificate.Use{Exemption: 1}})
				if err != nil {
					mu.Lock()
					failure = err
					mu.Unlock()
					return
				}
			}
		})
	}
	group.Wait()
	return float64(n.Load()) / took().Seconds(), failure
}

// verifications measures what other bodies ask of the register over HTTP. Each leaves a line in the audit for good, so the
// disk's syncs stand beside it.
func verifications(ctx context.Context, s settings, town *place, t *table) error {
	sys := identity.AsSystem(ctx, "bench")
	people, err := somePeople(sys, town)
	if err != nil {
		return err
	}
	body, err := town.Registry.AddBody(sys, registry.Body{
		Name: "Ente di prova", Contact: "prova@ente.example", Agreement: "Prova 1", Quota: 1_000_000,
		Purposes: registry.Purposes(), Data: registry.Data(),
	})
	if err != nil {
		return fmt.Errorf("add a body: %w %v", err, fault.FieldsOf(err))
	}
	key, err := town.Registry.IssueKey(sys, body.ID)
	if err != nil {
		return err
	}
	questions := make([]string, len(people))
	for i, p := range people {
		text, err := json.Marshal(map[string]any{
			"codice_fiscale": p.Resident.CodiceFiscale, "finalita": string(registry.Purposes()[0]), "riferimento": "prova",
			"dati": map[string]any{"data_nascita": p.Resident.Birth, "residente": true},
		})
		if err != nil {
			return err
		}
		questions[i] = string(text)
	}
	r := row{what: "verifications of the register over HTTP, 64 clients", limit: "fdatasync of 4 KiB, one after another"}
	for range s.rounds {
		disk, err := syncs(town.folder)
		if err != nil {
			return err
		}
		got, err := acknowledged(ctx, town, "registry_verification", func() (float64, int, error) {
			return post(ctx, s.slice, town, request{path: "/api/v1/verifiche", key: key.Secret, bodies: questions})
		})
		if err != nil {
			return err
		}
		r.got, r.of = append(r.got, got), append(r.of, disk)
	}
	t.add(r)
	return nil
}

// replay measures past events lived through the handlers. There is no limit beside it but the calendar: a half-year has
// 15.6 million seconds.
func replay(ctx context.Context, s settings, folder string, t *table) (err error) {
	a, err := app.Open(ctx, app.Config{Data: folder, Past: true, Demo: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	file, err := firstEvents(filepath.Join(folder, "first.ndjson"), s.events)
	if err != nil {
		return err
	}
	life, err := app.RecordedLife(file)
	if err != nil {
		return err
	}
	lived, err := a.Live(ctx, life, func(app.Pace) {})
	if err == nil && (lived.Refused > 0 || !lived.Finished) {
		err = fmt.Errorf("%d events were refused: %q", lived.Refused, lived.Reasons)
	}
	t.add(row{what: fmt.Sprintf("events of the half-year lived again, the first %d", s.events), got: []float64{lived.PerSecond}, limit: "(one run, cold)"})
	return err
}

// firstEvents writes the first events of the program's own half-year to a file.
func firstEvents(file string, n int) (string, error) {
	spec, err := workload.DefaultSpec()
	if err != nil {
		return "", err
	}
	events, err := workload.Generate(spec)
	if err != nil {
		return "", err
	}
	var text []byte
	for e := range events {
		if n--; n < 0 {
			break
		}
		text = e.AppendLine(text)
	}
	return file, os.WriteFile(file, text, 0o600)
}
